import CBenchmarkSupport
import Foundation

/// The YAML files of a folder, as a program reads them that does nothing else.
struct FileSet {
    let paths: [String]
    let byteCount: Int

    init(_ folder: String) throws {
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        paths = names.filter { $0.hasSuffix(".yaml") }.map { "\(folder)/\($0)" }
        byteCount = try paths.reduce(0) { try $0 + Self.bytes(of: $1).count }
    }

    /// All of them in memory.
    func read() throws -> Texts { Texts(texts: try paths.map(Self.bytes)) }

    /// Reads each file, and every event of it.
    func readAndScanEvents(threads: Int) throws {
        parallel(threads, count: paths.count) { index in
            guard let bytes = try? Self.bytes(of: paths[index]) else { preconditionFailure("the files can be read") }
            bytes.scanEvents()
        }
    }

    /// The contents of files.
    struct Texts {
        var texts: [[UInt8]]

        func scanEvents(threads: Int) {
            parallel(threads, count: texts.count) { texts[$0].scanEvents() }
        }
    }

    private static func bytes(of path: String) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { throw CocoaError(.fileReadUnknown) }
        defer { close(descriptor) }
        var status = stat()
        fstat(descriptor, &status)
        let size = Int(status.st_size)
        return [UInt8](unsafeUninitializedCapacity: size) { $1 = max(0, Glibc.read(descriptor, $0.baseAddress, size)) }
    }
}

extension [UInt8] {
    /// Every event of libyaml, thrown away.
    fileprivate func scanEvents() {
        guard benchmark_scan_events(self, count) > 0 else { preconditionFailure("the workload is valid YAML") }
    }
}

/// Runs `body` for each number, in stretches of neighbours, on some threads.
private func parallel(_ threads: Int, count: Int, _ body: (Int) -> Void) {
    withoutActuallyEscaping(body) { body in
        nonisolated(unsafe) let body = body
        DispatchQueue.concurrentPerform(iterations: threads) { thread in
            for index in thread * count / threads..<(thread + 1) * count / threads { body(index) }
        }
    }
}
