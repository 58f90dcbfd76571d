/// What identifies a generation of the policies: the SHA-256 of the files' names and of the SHA-256 of their contents.
enum PolicyDigest {
    /// - Parameter files: Each file's path within the folder with the digest of its content, in the order of the paths.
    /// - Returns: the digest in lower-case hex.
    static func of(_ files: some Sequence<(path: String, digest: SHA256.Digest)>) -> String {
        var bytes: [UInt8] = []
        for (path, digest) in files {
            bytes += "\(path.utf8.count):\(path)".utf8
            digest.append(to: &bytes)
        }
        return SHA256.digest(of: bytes.span).description
    }
}
