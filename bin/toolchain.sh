# shellcheck shell=bash
# Finds the JDK and the Maven that ./run, ./test and ./bench use. Sourced, not run. Works with bash 3.2 (macOS).

JDK_NEEDED=25

say() {
  printf '%s\n' "$*" >&2
}

die() {
  say "$*"
  exit 1
}

# Reads the version from the file that each JDK carries: starting a JVM to ask it would take longer.
jdk_version() {
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null
}

is_jdk() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ "$(jdk_version "$1")" -ge "$JDK_NEEDED" ] 2>/dev/null
}

# The JDK that a java on the PATH belongs to, through any symbolic links.
jdk_on_path() {
  local java link
  java=$(command -v java) || return 0
  while [ -L "$java" ]; do
    link=$(readlink "$java")
    case $link in
      /*) java=$link ;;
      *) java=$(dirname "$java")/$link ;;
    esac
  done
  (cd "$(dirname "$java")/.." 2>/dev/null && pwd -P) || true
}

find_jdk() {
  local home
  for home in \
    "${JAVA_HOME:-}" \
    "$(jdk_on_path)" \
    /usr/lib/jvm/* \
    /usr/java/* \
    /opt/java/* \
    /opt/jdk* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    "${SDKMAN_DIR:-$HOME/.sdkman}"/candidates/java/* \
    "$HOME"/.jdks/*; do
    if [ -n "$home" ] && is_jdk "$home"; then
      JAVA_HOME=$home
      export JAVA_HOME
      return 0
    fi
  done
  die "Registrar needs a JDK $JDK_NEEDED or newer: install one, or set JAVA_HOME to it."
}

find_maven() {
  local mvn
  for mvn in \
    "$(command -v mvn || true)" \
    "${MAVEN_HOME:-/nonexistent}/bin/mvn" \
    "${SDKMAN_DIR:-$HOME/.sdkman}/candidates/maven/current/bin/mvn" \
    /opt/homebrew/bin/mvn \
    /usr/local/bin/mvn \
    /opt/maven/bin/mvn; do
    if [ -n "$mvn" ] && [ -x "$mvn" ]; then
      MAVEN=$mvn
      export MAVEN
      return 0
    fi
  done
  die "Registrar is built with Maven 3.8.7 or newer: install it, or put mvn on the PATH."
}

# Waits until nobody else builds in this clone: two starts at once would write the same jars. Held until free_build; a
# process that is killed lets go by itself. Without flock (macOS) there is no lock, as there is none in Maven.
hold_build() {
  command -v flock >/dev/null || return 0
  mkdir -p "$1/target"
  exec 8>"$1/target/build.lock"
  flock -n 8 || {
    say "Waiting for another build in this clone ..."
    flock 8
  }
}

free_build() {
  exec 8>&-
}
