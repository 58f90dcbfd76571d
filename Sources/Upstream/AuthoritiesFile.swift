import Glibc

/// Why upstreams cannot be called at all.
package struct UpstreamSetupFailure: Error, CustomStringConvertible {
    /// What is wrong, and with which file.
    package let description: String
}

/// The file of certificate authorities that upstreams are judged by.
enum AuthoritiesFile {
    /// Bundles of whole countries have half a MiB.
    private static let limit = 8 << 20

    /// The file's bytes.
    /// - Throws: `UpstreamSetupFailure`.
    static func read(_ path: String) throws(UpstreamSetupFailure) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path, "errno \(errno)") }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = unsafe chunk.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure(path, "errno \(errno)") }
            guard count > 0 else { break }
            bytes += chunk[..<count]
            guard bytes.count <= limit else { throw failure(path, "it is larger than 8 MiB") }
        }
        guard !bytes.isEmpty else { throw failure(path, "it is empty") }
        return bytes
    }

    private static func failure(_ path: String, _ reason: String) -> UpstreamSetupFailure {
        UpstreamSetupFailure(description: "the file of certificate authorities `\(path)` cannot be read: \(reason)")
    }
}
