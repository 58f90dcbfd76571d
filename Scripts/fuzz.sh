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
[ ${#targets[@]} -gt 0 ] || targets=(yaml policy url host path word)
out=$PWD/.build/fuzzing
# libFuzzer and AddressSanitizer say where it happened; Swift's own report would keep the process for minutes.
export SWIFT_BACKTRACE=enable=no
# What Swift makes once and keeps looks like a leak: it marks pointers with bits of their own.
export ASAN_OPTIONS=detect_leaks=0
mkdir -p "$out"

# The engine is a module of its own, so that the fuzzer reaches it as the tests do.
sanitize=(-use-ld=lld -sanitize=fuzzer,address -parse-as-library -swift-version 6 -package-name sallyport -I Sources/CLibYAML)
features=(-enable-upcoming-feature ExistentialAny -enable-upcoming-feature InternalImportsByDefault
    -enable-upcoming-feature MemberImportVisibility)
engine=(Sources/SallyportPolicy)
if [ ! -e "$out/fuzzer" ] || [ -n "$(find "${engine[@]}" Fuzzing Tests/SallyportPolicyTests/Fuzzing -newer "$out/fuzzer")" ]; then
    echo "building the fuzzer"
    mapfile -t sources < <(find "${engine[@]}" -name '*.swift')
    swiftc "${sanitize[@]}" "${features[@]}" -wmo -g -module-name SallyportPolicy \
        -emit-module -emit-module-path "$out/SallyportPolicy.swiftmodule" -c "${sources[@]}" -o "$out/engine.o"
    clang -fsanitize=address -g -c Fuzzing/fuzz_limits.c -o "$out/limits.o"
    swiftc "${sanitize[@]}" -g -module-name Fuzzing -I "$out" -I Fuzzing \
        Fuzzing/Fuzzer.swift Tests/SallyportPolicyTests/Fuzzing/FuzzTarget.swift \
        "$out/engine.o" "$out/limits.o" -lyaml -o "$out/fuzzer"
fi

for target in "${targets[@]}"; do
    echo "== $target, $seconds s"
    mkdir -p "$out/found/$target" "$out/broken"
    # Names and the like are short; a policy is a page.
    case $target in yaml | policy) longest=8192 ;; *) longest=512 ;; esac
    seeds=("Tests/Fuzzing/Corpus/$target")
    [ "$target" != yaml ] && [ "$target" != policy ] || seeds+=(Tests/EndToEnd/fixtures/broken policies)
    SALLYPORT_FUZZ_TARGET=$target "$out/fuzzer" "$out/found/$target" "${seeds[@]}" \
        -max_total_time="$seconds" -max_len="$longest" -timeout=20 -rss_limit_mb=2048 -detect_leaks=0 -dict=Fuzzing/policy.dict \
        -artifact_prefix="$out/broken/$target-" -print_final_stats=1 >"$out/$target.log" 2>&1 </dev/null || {
        tail -40 "$out/$target.log" >&2
        echo "error: $target: the text is in $out/broken" >&2
        exit 1
    }
    grep -E "^stat::number_of_executed_units|DONE" "$out/$target.log"
done
