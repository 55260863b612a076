#!/usr/bin/env bash
# Measures workloads, each number in a process of its own: bench/run.sh W02 W09.a --threads 2 [--target jvm] [--inputs DIR]
# Without a workload: all of them. Lines are JSON, in the format of the peers' benchmark.
set -eu
here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
home=$(dirname "$here")
app=$here/target/app
jdk=$("$home/kgraph" --jdk)

threads=1
ids=()
options=()
list=
while [ $# -gt 0 ]; do
    case $1 in
        --threads) threads=$2; shift 2 ;;
        --list) list=yes; shift ;;
        --later|--calls) options+=("$1"); shift ;;
        --target|--inputs) options+=("$1" "$2"); shift 2 ;;
        --*) echo "bench: unknown option $1; there are --threads, --target, --inputs, --later and --calls" >&2; exit 2 ;;
        *) ids+=("$1"); shift ;;
    esac
done

if [ -z "$(find "$app" -name 'kgraph-bench-*.jar' 2> /dev/null)" ] || [ -n "$(find "$home"/{graph,compiler,executor,dsl,bench}/src/main -newer "$app/$(basename "$(find "$app" -name 'kgraph-bench-*.jar' | head -n 1)")" -print -quit 2> /dev/null)" ]; then
    echo "bench: building …" >&2
    JAVA_HOME=$jdk mvn --quiet --batch-mode --file "$home/pom.xml" --projects bench --also-make -DskipTests package >&2
fi

pin=()
command -v taskset > /dev/null && pin=(taskset -c "0-$((threads - 1))")
flags=(-XX:+UseSerialGC -XX:+UseCompactObjectHeaders -Xlog:disable '-Xlog:all=error,aot*=off,cds*=off:stderr' --enable-native-access=ALL-UNNAMED)
program=(-cp "$(printf '%s:' "$app"/*.jar)" io.kgraph.bench.Main)
cache=$app/bench.aot                                             # as the command has one
if [ ! "$cache" -nt "$(find "$app" -name 'kgraph-bench-*.jar' | head -n 1)" ]; then
    "$jdk/bin/java" "${flags[@]}" -XX:AOTCacheOutput="$cache" "${program[@]}" W11.dag_grad.10000 W11.compile.W05.sgd W12 > /dev/null 2>&1 || rm -f "$cache"
fi
[ -s "$cache" ] && flags+=(-XX:AOTCache="$cache")
java=("${pin[@]}" "$jdk/bin/java" "${flags[@]}" "${program[@]}")
short=(-XX:TieredStopAtLevel=1 -XX:+UnlockDiagnosticVMOptions -XX:-AOTReplayTraining)                    # what is over before the second compiler has helped
brief=("${pin[@]}" "$jdk/bin/java" "${flags[@]}" "${short[@]}" "${program[@]}")

# The whole process, from its start to its end: the median of five after one that fills the file cache, and the peak of resident memory.
cold() {
    local times=() i start end peak=0 rss
    for i in 0 1 2 3 4 5; do
        start=$(date +%s%N)
        rss=$("${brief[@]}" W12.cold --threads "$threads" --peak "${options[@]}" | sed -n 's/.*"peak_kib": \([0-9]*\).*/\1/p')
        end=$(date +%s%N)
        [ "$i" = 0 ] && continue
        times+=($((end - start)))
        [ "${rss:-0}" -gt "$peak" ] && peak=$rss
    done
    mapfile -t times < <(printf '%s\n' "${times[@]}" | sort -n)
    awk -v min="${times[0]}" -v median="${times[2]}" -v peak="$peak" -v threads="$threads" 'BEGIN {
        printf "{\"workload\": \"W12.cold\", \"peer\": \"kgraph\", \"version\": \"0.1.0\", \"threads\": %d, \"mode\": \"session\", \"min_s\": %.4f, \"median_s\": %.4f, \"gflops\": null, \"rss_mib\": %d, \"check\": [[0, 0, 0]], \"note\": \"peak RSS %d MiB\"}\n",
            threads, min / 1e9, median / 1e9, peak / 1024, peak / 1024 }'
}

if [ -n "$list" ]; then
    "${java[@]}" --list "${ids[@]}"
    exit
fi

[ ${#ids[@]} -gt 0 ] || mapfile -t ids < <("${java[@]}" --list)
for id in "${ids[@]}"; do
    while IFS= read -r workload; do
        case $workload in
            W12.cold) cold ;;
            W11.*) "${brief[@]}" "$workload" --threads "$threads" "${options[@]}" ;;
            *) "${java[@]}" "$workload" --threads "$threads" "${options[@]}" ;;
        esac
    done < <("${java[@]}" --list "$id")
done
