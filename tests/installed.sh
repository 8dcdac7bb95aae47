# The project installed into a folder of its own, by the commands of README.md; to be sourced by
# scripts that test what a user of the library meets. Built once, then only what has changed.
#
#     . installed.sh; install_project || ...      sets $installed, the prefix

installed=${DETENTE_BUILD:?the build folder}/installed/prefix

# The commands of README.md, but into $installed, without root, and without optimisation to save time.
installing_commands() {
    python3 "$1/tests/markdown.py" sh "$1/README.md" | grep '^\(sudo \)\?meson ' |
        sed "s|^sudo ||; s|build/release|$DETENTE_BUILD/installed/build|; s|meson setup |&--prefix=$installed --libdir=lib -Doptimization=0 |; s|meson install|& --only-changed|"
}

install_project() {
    local folder=$DETENTE_BUILD/installed source=$1
    mkdir -p "$folder"
    (
        flock 9
        cd "$source" || exit 1
        installing_commands "$source" >"$folder/commands"
        env -u CFLAGS -u LDFLAGS -u CC bash -e "$folder/commands" >"$folder/log.txt" 2>&1
    ) 9>"$folder/lock"
}

# For programs that use what is installed.
installed_environment() {
    export PKG_CONFIG_PATH=$installed/lib/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
    export LD_LIBRARY_PATH=$installed/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
}
