import Glibc

/// The configured file of certificate authorities cannot be used.
package struct UnreadableAuthorities: Error, CustomStringConvertible {
    /// Which file, and why.
    package let description: String
}

/// Reads the file of certificate authorities.
enum AuthorityFile {
    private static let limit = 16 << 20

    /// Reads a file, once, so that what is trusted does not change while the gateway runs; nil means the system's
    /// bundle.
    /// - Parameter checksRevocation: Whether there are revocation lists, which libcurl must put beside the authorities.
    /// - Throws: `UnreadableAuthorities`.
    static func load(
        _ path: String?, checksRevocation: Bool
    ) throws(UnreadableAuthorities) -> EasySettings.Authorities {
        guard let path else { return .system(path: CurlGlobal.systemAuthorities) }
        let bytes = try read(path)
        guard String(decoding: bytes, as: UTF8.self).hasBytes("-----BEGIN") else {
            throw UnreadableAuthorities(
                description: "`\(path)` holds no certificate in PEM; name a file of certificate authorities in `caFile`"
            )
        }
        do throws(MalformedPEM) {
            return try EasySettings.Authorities(pem: bytes, checksRevocation: checksRevocation)
        } catch {
            throw UnreadableAuthorities(
                description: "`\(path)` holds a certificate that cannot be read; make the file of `caFile` anew")
        }
    }

    private static func read(_ path: String) throws(UnreadableAuthorities) -> [UInt8] {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw unreadable(path) }
        defer { _ = close(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = unsafe Glibc.read(file, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0, bytes.count < limit else { throw unreadable(path) }
            if count == 0 { return bytes }
            bytes.append(contentsOf: chunk.prefix(count))
        }
    }

    private static func unreadable(_ path: String) -> UnreadableAuthorities {
        UnreadableAuthorities(
            description: "`\(path)`, the file of certificate authorities, cannot be read (errno \(errno))")
    }
}
