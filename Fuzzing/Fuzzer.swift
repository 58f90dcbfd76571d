import FuzzLimits
import Glibc

/// What libFuzzer calls with each text that it makes up; `SALLYPORT_FUZZ_TARGET` names who reads it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    fuzz_begin()
    let broken = target.run(bytes)
    fuzz_end(count)
    if let broken { fatalError("a promise was broken: \(broken)") }
    return 0
}

private let target: FuzzTarget = {
    let name = getenv("SALLYPORT_FUZZ_TARGET").map { String(cString: $0) } ?? ""
    guard let target = FuzzTarget(rawValue: name) else {
        fatalError("set SALLYPORT_FUZZ_TARGET to one of \(FuzzTarget.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return target
}()
