#!/usr/bin/env bash
# Fuzzes what reads strangers' texts: libFuzzer with AddressSanitizer, over each target in turn.
#
#   Scripts/fuzz.sh [TARGET…]       FUZZ_SECONDS each (60)
#
# Begins with the texts of Tests/Fuzzing/Corpus, keeps what it finds in .build/fuzzing/found, and leaves a text that broke
# something in .build/fuzzing/broken: put that, minimised, into the corpus, where the tests read it.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${FUZZ_SECONDS:-60}
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(yaml policy url host path word authorization base-string jwt claims)
out=$PWD/.build/fuzzing
# libFuzzer and AddressSanitizer say where it happened; Swift's own report would keep the process for minutes.
export SWIFT_BACKTRACE=enable=no
# What Swift makes once and keeps looks like a leak: it marks pointers with bits of their own.
export ASAN_OPTIONS=detect_leaks=0
mkdir -p "$out"

# What is fuzzed is a module of its own, so that the fuzzer reaches it as the tests do.
sanitize=(-use-ld=lld -sanitize=fuzzer,address -parse-as-library -swift-version 6 -package-name sallyport)
features=(-enable-upcoming-feature ExistentialAny -enable-upcoming-feature InternalImportsByDefault
    -enable-upcoming-feature MemberImportVisibility)

# is_old PROGRAM FILE...: whether one of the files, or of those in the folders, is newer than the program.
is_old() {
    [ ! -e "$1" ] || [ -n "$(find "${@:2}" Fuzzing Scripts/fuzz.sh -newer "$1")" ]
}

# build PROGRAM MODULE [SWIFTC'S ARGUMENTS] -- SOURCES OF THE MODULE -- FILES OF THE FUZZER
build() {
    local program=$1 module=$2 arguments=() sources=()
    shift 2
    while [ "$1" != -- ]; do arguments+=("$1") && shift; done
    shift
    while [ "$1" != -- ]; do sources+=("$1") && shift; done
    shift
    echo "building $program"
    swiftc "${sanitize[@]}" "${features[@]}" "${arguments[@]}" -wmo -g -module-name "$module" \
        -emit-module -emit-module-path "$out/$module.swiftmodule" -c "${sources[@]}" -o "$out/$program.o"
    clang -fsanitize=address -g -c Fuzzing/fuzz_limits.c -o "$out/limits.o"
    swiftc "${sanitize[@]}" "${arguments[@]}" -g -module-name Fuzzing -I "$out" -I Fuzzing \
        Fuzzing/Fuzzer.swift "$@" "$out/$program.o" "$out/limits.o" -o "$out/$program"
}

policy_fuzzer() {
    local targets=Tests/SallyportPolicyTests/Fuzzing/FuzzTarget.swift sources
    is_old "$out/policy-fuzzer" Sources/SallyportPolicy Sources/CLibYAML "$targets" || return 0
    mapfile -t sources < <(find Sources/SallyportPolicy -name '*.swift')
    clang -fsanitize=address -g -I Sources/CLibYAML/include -c Sources/CLibYAML/memory.c -o "$out/memory.o"
    build policy-fuzzer SallyportPolicy -I Sources/CLibYAML/include -I Sources/CMemory -I Sources/COpenSSL -- \
        "${sources[@]}" -- "$targets" "$out/memory.o" -lyaml -lcrypto
}

# Without Redis, which reads nobody's texts but the operator's server's, and would take a network library to build.
credential_fuzzer() {
    local targets=(Tests/AuthenticationTests/Fuzzing/CredentialFuzz*.swift) sources
    is_old "$out/credential-fuzzer" Sources/Authentication "${targets[@]}" || return 0
    local scratch=$out/dependencies
    swift build --package-path Fuzzing/Dependencies --scratch-path "$scratch" --configuration release
    mapfile -t sources < <(find Sources/Authentication -name '*.swift' -not -path '*/Redis/*')
    build credential-fuzzer Authentication -O -I "$scratch/release/Modules" -- "${sources[@]}" -- \
        "${targets[@]}" Fuzzing/CredentialTargets.swift "$scratch/release/libDependencies.a"
}

for target in "${targets[@]}"; do
    echo "== $target, $seconds s"
    mkdir -p "$out/found/$target" "$out/broken"
    # Names and the like are short; a policy is a page, and no header is longer.
    case $target in
        yaml | policy) fuzzer=policy longest=8192 ;;
        url | host | path | word) fuzzer=policy longest=512 ;;
        *) fuzzer=credential longest=8192 ;;
    esac
    "${fuzzer}_fuzzer"
    seeds=("Tests/Fuzzing/Corpus/$target")
    [ "$target" != yaml ] && [ "$target" != policy ] || seeds+=(Tests/EndToEnd/fixtures/broken policies)
    SALLYPORT_FUZZ_TARGET=$target "$out/$fuzzer-fuzzer" "$out/found/$target" "${seeds[@]}" \
        -max_total_time="$seconds" -max_len="$longest" -timeout=20 -rss_limit_mb=2048 -detect_leaks=0 -dict=Fuzzing/$fuzzer.dict \
        -artifact_prefix="$out/broken/$target-" -print_final_stats=1 >"$out/$target.log" 2>&1 </dev/null || {
        tail -40 "$out/$target.log" >&2
        echo "error: $target: the text is in $out/broken" >&2
        exit 1
    }
    grep -E "^stat::number_of_executed_units|DONE" "$out/$target.log"
done
