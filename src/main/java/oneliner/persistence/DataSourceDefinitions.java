package oneliner.persistence;

import jakarta.annotation.sql.DataSourceDefinition;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Declares the one data source to the server. The pool starts empty, so that deploying touches no database.
 *
 * <p>The property has no effect, but WildFly refuses a definition without any.
 */
@DataSourceDefinition(
        name = DataSourceDefinitions.NAME,
        className = "oneliner.persistence.RoutedDataSource",
        transactional = true,
        initialPoolSize = 0,
        minPoolSize = 0,
        maxPoolSize = 10,
        properties = {"description=follows database.url"})
@ApplicationScoped
public class DataSourceDefinitions {
    /** JNDI name, in this application only. */
    public static final String NAME = "java:app/jdbc/oneliner";
}
