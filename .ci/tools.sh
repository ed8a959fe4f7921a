# Installs the programs that the tests run and this machine lacks; sourced by `run`, which sets CACHE and `say`.
# shellcheck shell=bash

# The newest releases that Go 1.26 builds.
GO_TOOLS=(
  kustomize=sigs.k8s.io/kustomize/kustomize/v5@v5.8.2
  kubeconform=github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0
  helm=helm.sh/helm/v3/cmd/helm@v3.22.0
  kubeseal=github.com/bitnami-labs/sealed-secrets/cmd/kubeseal@v0.27.1
  sops=github.com/getsops/sops/v3/cmd/sops@v3.13.3
  vals=github.com/helmfile/vals/cmd/vals@v0.46.1
)

# Program@version; the engine that the dependency `minijinja` of pyproject.toml is compared with.
CARGO_TOOLS=(
  minijinja-cli@3.0.5
)

# The npm package that draws the diagrams of `scaffold graph`: one file of it is enough.
MERMAID=mermaid@12.3.0

# Program=Debian package.
DEBIAN_TOOLS=(
  age=age
  chromium=chromium
  docker-registry=docker-registry
  dot=graphviz
  git=git
  htpasswd=apache2-utils
  npm=npm
  openssl=openssl
  skopeo=skopeo
  tmux=tmux
)

# Build the Go programs into the cache, one folder for each version, and put them first in PATH.
install_go_tools() {
  local entry name package folder
  for entry in "${GO_TOOLS[@]}"; do
    name=${entry%%=*} package=${entry#*=}
    folder=$CACHE/go/$name@${package##*@}
    if [[ ! -x $folder/$name ]]; then
      command -v go >/dev/null || fail "go is missing; it builds $name"
      say "building $name ${package##*@}"
      (cd "$SCRATCH" && GOBIN=$folder go install "$package") || fail "cannot build $package"
    fi
    PATH=$folder:$PATH
  done
  export PATH
}

# Build the Rust programs into the cache, one folder for each version, and put them first in PATH.
install_cargo_tools() {
  local tool folder
  for tool in "${CARGO_TOOLS[@]}"; do
    folder=$CACHE/cargo/$tool
    if [[ ! -x $folder/bin/${tool%%@*} ]]; then
      command -v cargo >/dev/null || fail "cargo is missing; it builds ${tool%%@*}"
      say "building $tool"
      (cd "$SCRATCH" && CARGO_TARGET_DIR=$SCRATCH/cargo cargo install --quiet --locked --root "$folder" "$tool") ||
        fail "cannot build $tool"
    fi
    PATH=$folder/bin:$PATH
  done
  export PATH
}

# Unpack mermaid into the cache, one folder for each version, and name its file to the tests.
install_mermaid() {
  local folder=$CACHE/npm/$MERMAID
  export SCAFFOLD_MERMAID=$folder/package/dist/mermaid.min.js
  [[ ! -e $SCAFFOLD_MERMAID ]] || return 0
  command -v npm >/dev/null || fail "npm is missing; it fetches $MERMAID"
  say "fetching $MERMAID"
  rm -rf "$folder" "$folder.part"
  mkdir -p "$SCRATCH/npm" "$folder.part"
  npm pack --silent --pack-destination "$SCRATCH/npm" "$MERMAID" >/dev/null || fail "cannot fetch $MERMAID"
  tar --extract --gzip --file "$SCRATCH"/npm/mermaid-*.tgz --directory "$folder.part" package/dist/mermaid.min.js ||
    fail "$MERMAID holds no dist/mermaid.min.js"
  mv "$folder.part" "$folder"
}

# Install the Debian packages of those programs that are missing.
install_debian_tools() {
  local entry missing=()
  for entry in "${DEBIAN_TOOLS[@]}"; do
    command -v "${entry%%=*}" >/dev/null || missing+=("${entry#*=}")
  done
  # Debian's own Python has `venv` without `ensurepip` until this package is there.
  python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
  ((${#missing[@]})) || return 0
  command -v apt-get >/dev/null || fail "missing, and there is no apt-get to install them: ${missing[*]}"

  local as_root=()
  if ((EUID != 0)); then
    command -v sudo >/dev/null || fail "missing, run this as root or install them: ${missing[*]}"
    as_root=(sudo)
  fi
  say "installing ${missing[*]}"
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3)
  "${apt[@]}" update || say "apt-get update failed; trying with the lists that are there"
  # `run` looks afterwards whether the programs are there: that a package's own service does not start is no failure.
  "${apt[@]}" install --yes --no-install-recommends "${missing[@]}" >"$SCRATCH/apt.log" 2>&1 ||
    tail -n 30 "$SCRATCH/apt.log" >&2
}
