# Holds one plain-process unit: starts the program, stays its parent, and writes down how it ended.
# It is the leader of the unit's session and outlives whoever started it.
#   $1 base of the files it writes   $2 user   $3 group   $4 open files (0: as is)   $5 directory
#   $6 notify socket   $7 program and arguments
# Files: BASE.shim and BASE.main have a line of /proc/PID/stat, BASE.exit the exit status as a shell has it.
# The environment is the program's, so that nothing here may depend on PATH.
_mm_base=$1 _mm_user=$2 _mm_group=$3 _mm_files=$4 _mm_dir=$5 _mm_socket=$6
shift 6
_mm_write() {
    printf '%s\n' "$2" >"$_mm_base.$1~" && /bin/mv -f "$_mm_base.$1~" "$_mm_base.$1"
}
# What ends the program must not end its holder, who has to tell of it.
trap : HUP INT QUIT TERM PIPE USR1 USR2
read -r _mm_stat </proc/$$/stat && _mm_write shim "$_mm_stat" || exit 1
(
    if [ -n "$_mm_user$_mm_group" ]; then
        _mm_me=$(/usr/bin/id -u) || exit 217
        _mm_uid=$(/usr/bin/id -u -- "${_mm_user:-$_mm_me}") || exit 217
        [ "$_mm_me" = 0 ] || [ "$_mm_me" = "$_mm_uid" ] || {
            echo "user '$_mm_user' cannot be taken on by user number $_mm_me" >&2
            exit 217
        }
        _mm_group=${_mm_group:-$(/usr/bin/id -g -- "$_mm_uid")}
        _mm_gid=$(/usr/bin/getent group "$_mm_group") || exit 216
        _mm_gid=${_mm_gid#*:*:}
        _mm_gid=${_mm_gid%%:*}
        [ "$_mm_me" != 0 ] || [ ! -e "$_mm_socket" ] || /bin/chown "$_mm_uid" "$_mm_socket" || exit 217
    fi
    cd "$_mm_dir" || exit 200
    [ "$_mm_files" = 0 ] || ulimit -n "$_mm_files" || exit 205
    [ -f "$1" ] && [ -x "$1" ] || {
        echo "$1: not found, or not executable" >&2
        exit 203
    }
    # The redirection is made by this very subshell, so "self" is the process that becomes the program.
    read -r _mm_stat </proc/self/stat && _mm_write main "$_mm_stat" || exit 209
    # A program whose interpreter is missing, or that its user may not run, is found by the exec alone. What runs it
    # for another user has this script's name in its arguments, for it is not the program yet.
    trap 'exit 203' EXIT
    _mm_exec='trap "exit 203" EXIT; exec "$@"'
    [ "${_mm_me:-1}" != 0 ] || {
        [ -z "$_mm_user" ] || exec /usr/bin/setpriv --reuid "$_mm_uid" --regid "$_mm_gid" --init-groups -- \
            /bin/sh -c "$_mm_exec" multimodule-unit "$@"
        exec /usr/bin/setpriv --regid "$_mm_gid" --clear-groups -- /bin/sh -c "$_mm_exec" multimodule-unit "$@"
    }
    exec "$@"
)
_mm_write exit "$?"
