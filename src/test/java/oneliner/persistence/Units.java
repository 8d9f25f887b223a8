package oneliner.persistence;

import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Persistence;
import java.util.Map;
import java.util.Optional;

/** The product's persistence unit outside a server, on a database of the test's choice. */
public final class Units {
    private Units() {}

    /** Makes the tables and opens the unit; only transactions and data source differ from the servers'. */
    public static EntityManagerFactory open(String url) throws java.sql.SQLException {
        DatabaseAddress address = DatabaseAddress.of(url, Optional.empty(), Optional.empty());
        RoutedDataSource source = new RoutedDataSource(address);
        Schema.create(source);
        return Persistence.createEntityManagerFactory(
                "oneliner",
                Map.of(
                        "jakarta.persistence.transactionType",
                        "RESOURCE_LOCAL",
                        "jakarta.persistence.jtaDataSource",
                        "",
                        "jakarta.persistence.nonJtaDataSource",
                        source,
                        "eclipselink.target-server",
                        "None",
                        PlatformByUrl.ADDRESS,
                        address));
    }
}
