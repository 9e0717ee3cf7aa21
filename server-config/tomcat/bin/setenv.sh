# For a Tomcat of your own: copy to CATALINA_BASE/bin. catalina.sh reads it before it starts anything.
# What begins with ":" is a default; the environment (of the systemd unit, for example) comes first.

: "${ANTIPHON_HOST:=127.0.0.1}"
: "${ANTIPHON_PORT:=8080}"
: "${ANTIPHON_DATA:=/var/lib/antiphon}"
: "${ANTIPHON_CONFIG:=/etc/antiphon/antiphon.yaml}"
: "${ANTIPHON_WAR:=/opt/antiphon/antiphon.war}"

# 1 GB is enough for 2,000 streams with the default limits; a larger heap than the machine can spare is worse than a small one.
: "${ANTIPHON_HEAP:=1g}"

# The signal by which antiphon.yaml is read again. Empty on a terminal, where SIGHUP means that it has gone.
if [ -t 0 ]; then : "${ANTIPHON_RELOAD_SIGNAL:=}"; else : "${ANTIPHON_RELOAD_SIGNAL:=HUP}"; fi

# The conf/server.xml that belongs to this takes address, port, log folder and WAR from these properties, and conf/context.xml
# the password of a database from the environment.
CATALINA_OPTS="${CATALINA_OPTS:-} -Xms$ANTIPHON_HEAP -Xmx$ANTIPHON_HEAP -XX:+ExitOnOutOfMemoryError
  --enable-native-access=ALL-UNNAMED -Djava.awt.headless=true
  -Dantiphon.host=$ANTIPHON_HOST -Dantiphon.port=$ANTIPHON_PORT
  -Dantiphon.data=$ANTIPHON_DATA -Dantiphon.config=$ANTIPHON_CONFIG -Dantiphon.war=$ANTIPHON_WAR
  -Dantiphon.reload.signal=$ANTIPHON_RELOAD_SIGNAL
  -Dderby.stream.error.file=$ANTIPHON_DATA/logs/derby.log
  -Dorg.apache.tomcat.util.digester.PROPERTY_SOURCE=org.apache.tomcat.util.digester.EnvironmentPropertySource"

# catalina.sh runs the options through "eval", which ends a command at a line break.
CATALINA_OPTS=$(printf '%s' "$CATALINA_OPTS" | tr '\n' ' ')
