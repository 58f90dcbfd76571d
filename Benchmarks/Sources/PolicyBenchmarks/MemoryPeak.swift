import CBenchmarkSupport

/// The memory that something takes for a time.
enum MemoryPeak {
    /// By how many bytes the process's resident memory grew at most, over what it had before.
    static func during(_ body: () -> Void) -> Int {
        var (before, peak): (UInt64, UInt64) = (0, 0)
        benchmark_resident(&before, &peak)
        benchmark_reset_peak()
        body()
        var now: UInt64 = 0
        benchmark_resident(&now, &peak)
        return Int(peak > before ? peak - before : 0)
    }
}
