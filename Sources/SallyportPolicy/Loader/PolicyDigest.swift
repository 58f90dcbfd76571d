/// What identifies a generation of the policies: the SHA-256 of the files' names and of the SHA-256 of their contents.
enum PolicyDigest {
    /// A file's path within the folder, which is that of the folder and the name, with the digest of its content.
    typealias File = (folder: Substring.UTF8View, name: String.UTF8View, digest: SHA256.Digest)

    /// - Parameter files: The files in the order of the paths.
    /// - Returns: the digest in lower-case hex.
    static func of(_ files: some Collection<File>) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(files.count * typicalLength)
        for (folder, name, digest) in files {
            bytes += String(folder.count + name.count).utf8
            bytes.append(UInt8(ascii: ":"))
            bytes += folder
            bytes += name
            digest.append(to: &bytes)
        }
        return SHA256.digest(of: bytes.span).description
    }

    /// How many bytes most files come to at most.
    private static let typicalLength = 96
}
