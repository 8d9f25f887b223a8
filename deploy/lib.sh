# Sourced by deploy/run and deploy/devnet: finds Java, builds what is not current. Needs $here, the folder above deploy/.
# Sets the array tool, the command line of oneliner.boot.Tool.

find_java() {
    if [ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/java" ]; then
        java=$JAVA_HOME/bin/java
    else
        java=$(command -v java) || die "no java found: install a JDK 17 or set JAVA_HOME"
    fi
    local version
    version=$("$java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1)
    [ "${version:-0}" -ge 17 ] 2>/dev/null \
        || die "$java is Java ${version:-of no known version}, but 17 is needed: install a JDK 17 or set JAVA_HOME"

    images=$here/images
    [ ! -f "$here/pom.xml" ] || images=$here/target/images
    # a small heap: this JVM only looks and waits
    tool=("$java" -Xmx48m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -cp "$images/web/opt/lib/*" oneliner.boot.Tool)
}

# In a checkout only; an installed copy has no pom.xml.
build_if_old() {
    [ -f "$here/pom.xml" ] || return 0
    local war=$here/target/oneliner.war sources=("$here/src/main" "$here/pom.xml") newer
    [ ! -d "$here/deploy/golem" ] || sources+=("$here/deploy/golem")
    if [ -f "$war" ] && [ -f "$here/target/images/web/opt/payara-micro.jar" ]; then
        newer=$(find "${sources[@]}" -newer "$war" -type f -print -quit)
        [ -n "$newer" ] || return 0
    fi
    command -v mvn >/dev/null || die "no mvn found, and the build is not current: install Maven 3.8 or later"
    echo "building… (mvn package -DskipTests; the first time takes some minutes)"
    mvn ${MAVEN_ARGS:-} -q -B -f "$here/pom.xml" -DskipTests package || die "the build failed: see above"
    touch "$war"
}
