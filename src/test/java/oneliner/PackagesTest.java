package oneliner;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds the package map: who may import whom, and which API belongs where. */
class PackagesTest {
    private static final String BASE = "oneliner";
    private static final Pattern SOURCE = Pattern.compile("/(oneliner/[\\w/]+)(?:\\$[\\w$]+)?\\.class$");
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !ofTests(location))
            .importPackages(BASE);

    /** Package → the packages of ours that it may import, besides itself and its own sub-packages. */
    private static final Map<String, Set<String>> MAY_IMPORT = Map.ofEntries(
            Map.entry("config", Set.of("lifecycle")),
            Map.entry("lifecycle", Set.of()),
            Map.entry("descriptor", Set.of()),
            Map.entry("services", Set.of()),
            Map.entry("rqlite", Set.of()),
            Map.entry("standin", Set.of()),
            Map.entry("yagna", Set.of("config", "lifecycle")),
            Map.entry("requestor", Set.of("descriptor", "yagna", "services", "lifecycle", "config")),
            Map.entry("requestor.market", Set.of("yagna", "lifecycle", "config")),
            Map.entry("requestor.activity", Set.of("yagna", "lifecycle", "config")),
            Map.entry("requestor.payment", Set.of("yagna", "lifecycle", "config")),
            Map.entry("requestor.journal", Set.of("lifecycle", "config")),
            Map.entry("requestor.vpn", Set.of("yagna", "lifecycle", "config", "services")),
            Map.entry("devnet", Set.of("yagna.wire", "lifecycle", "config")),
            Map.entry("tunnel", Set.of("services", "config")),
            Map.entry("proxy", Set.of("tunnel", "services", "config")),
            Map.entry("proxy.sight", Set.of("services", "config")),
            Map.entry("proxy.tcp", Set.of("tunnel", "services", "config")),
            Map.entry("persistence", Set.of("rqlite", "lifecycle", "config")),
            Map.entry("chat", Set.of("persistence", "lifecycle", "config")),
            Map.entry("web", Set.of("services", "config")),
            Map.entry("web.api", Set.of("web", "services", "config")));

    /** Tests by their source, for some builds put all classes into one folder. */
    private static boolean ofTests(Location location) {
        Matcher matcher = SOURCE.matcher(location.asURI().toString());
        return matcher.find() && Files.exists(Path.of("src/test/java", matcher.group(1) + ".java"));
    }

    @Test
    void everyPackageImportsOnlyWhatTheMapAllows() {
        MAY_IMPORT.forEach((name, allowed) -> noClasses()
                .that(belongTo(name))
                .should()
                .dependOnClassesThat(outside(name, allowed))
                .because("the package map lets " + name + " import only " + new TreeSet<>(allowed))
                .check(CLASSES));
    }

    @Test
    void nobodyImportsBoot() {
        noClasses()
                .that()
                .resideOutsideOfPackage("oneliner.boot..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("oneliner.boot..")
                .check(CLASSES);
    }

    @Test
    void everyPackageStandsOnTheMap() {
        Set<String> unknown = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            if (!type.getPackageName().startsWith("oneliner.boot")
                    && owner(type).isEmpty()) {
                unknown.add(type.getPackageName());
            }
        }
        assertThat(unknown).as("packages that the map does not name").isEmpty();
    }

    @Test
    void thereAreNoCycles() {
        slices().matching("oneliner.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void apisStayWhereTheyBelong() {
        only("jakarta.ejb..", "requestor", "boot", "persistence");
        only("jakarta.persistence..", "persistence", "chat");
        only("jakarta.faces..", "chat", "web");
        only("jakarta.servlet..", "proxy", "chat", "web", "boot");
        only("java.net.http..", "yagna", "rqlite", "boot");
        only("io.netty..", "tunnel", "proxy", "devnet");
        only("org.yaml..", "descriptor");
        only("io.prometheus..", "proxy.sight");
        only("org.eclipse.persistence..", "persistence");
    }

    @Test
    void theKitKnowsNothingOfJakarta() {
        noClasses()
                .that()
                .resideInAnyPackage("oneliner.lifecycle..", "oneliner.descriptor..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jakarta..")
                .check(CLASSES);
    }

    @Test
    void threadsComeFromTheContainer() {
        noClasses()
                .should()
                .callConstructor(Thread.class)
                .orShould()
                .callConstructor(Thread.class, Runnable.class)
                .orShould()
                .callConstructor(Thread.class, Runnable.class, String.class)
                .orShould()
                .callConstructor(java.util.Timer.class)
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .because("threads are managed by the container, and waits have deadlines")
                .check(CLASSES);
    }

    @Test
    void everyPackageSaysWhatItIsFor() {
        Set<String> packages = new TreeSet<>();
        CLASSES.forEach(type -> packages.add(type.getPackageName()));
        assertThat(packages)
                .allSatisfy(name -> assertThat(
                                java.nio.file.Path.of("src/main/java", name.replace('.', '/'), "package-info.java"))
                        .exists());
    }

    @Test
    void namesSayWhatThingsAre() {
        classes()
                .should()
                .haveSimpleNameNotEndingWith("Manager")
                .andShould()
                .haveSimpleNameNotEndingWith("Util")
                .andShould()
                .haveSimpleNameNotEndingWith("Utils")
                .andShould()
                .haveSimpleNameNotEndingWith("Impl")
                .check(CLASSES);
    }

    private static void only(String api, String... owners) {
        String[] packages = new String[owners.length];
        for (int i = 0; i < owners.length; i++) {
            packages[i] = BASE + "." + owners[i] + "..";
        }
        noClasses()
                .that()
                .resideOutsideOfPackages(packages)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(api)
                .check(CLASSES);
    }

    /** The longest name on the map that {@code type} belongs to, empty for none. */
    private static String owner(JavaClass type) {
        String name = type.getPackageName();
        return MAY_IMPORT.keySet().stream()
                .filter(p -> within(name, p))
                .max(java.util.Comparator.comparingInt(String::length))
                .orElse("");
    }

    private static boolean within(String packageName, String mapName) {
        String full = BASE + "." + mapName;
        return packageName.equals(full) || packageName.startsWith(full + ".");
    }

    private static DescribedPredicate<JavaClass> belongTo(String name) {
        return DescribedPredicate.describe(
                "belong to " + name, type -> owner(type).equals(name));
    }

    private static DescribedPredicate<JavaClass> outside(String name, Set<String> allowed) {
        return DescribedPredicate.describe(
                "are ours and not allowed",
                type -> type.getPackageName().startsWith(BASE)
                        && !within(type.getPackageName(), name)
                        && allowed.stream().noneMatch(a -> within(type.getPackageName(), a)));
    }
}
