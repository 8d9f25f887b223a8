package oneliner.testing;

import java.io.File;
import org.assertj.core.api.Assertions;
import org.eu.ingwar.tools.arquillian.extension.suite.annotations.ArquillianSuiteDeployment;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.Filters;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The one deployment of all container tests: the WAR as built, with the tests' own classes beside it. */
@ArquillianSuiteDeployment
public class Deployments {

    /** The archive; the suite extension deploys it once for all classes. */
    @Deployment
    public static WebArchive war() {
        return ShrinkWrap.create(ZipImporter.class, "oneliner.war")
                .importFrom(new File(System.getProperty("oneliner.war", "target/oneliner.war")))
                .as(WebArchive.class)
                .addClasses(Deployments.class)
                .addPackages(false, Filters.include(".*StoreIT\\.class"), "oneliner.chat")
                .addAsLibrary(jarOf(Assertions.class));
    }

    private static File jarOf(Class<?> type) {
        return new File(type.getProtectionDomain().getCodeSource().getLocation().getPath());
    }
}
