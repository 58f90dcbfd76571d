/// What identifies a generation of the policies: the SHA-256 of the files' names and of the SHA-256 of their contents.
///
/// The files are divided into groups by what their contents come to, and the digest is that of the groups' digests: a file
/// that changes leaves one group and enters another, whatever the number of files. Few files make few groups.
struct PolicyDigest: Sendable, CustomStringConvertible {
    /// A file's path within the folder, which is that of the folder and the name, with the digest of its content.
    typealias File = (folder: Substring.UTF8View, name: String.UTF8View, digest: SHA256.Digest)

    /// By the first byte of the contents' digests; nil for groups without a file.
    private var groups = [SHA256.Digest?](repeating: nil, count: Self.groupCount)

    private static let groupCount = 256

    /// The digest of `count` files in the order of their paths.
    init(of count: Int, _ file: @Sendable (Int) -> File) {
        digest(count, file, ofGroups: [Bool](repeating: true, count: Self.groupCount))
    }

    /// Takes in a change.
    /// - Parameters:
    ///   - file: Of `count` files as they are now, in the order of their paths.
    ///   - changed: The digests of what was taken out, and of what is new.
    mutating func update(of count: Int, changed: some Sequence<SHA256.Digest>, _ file: @Sendable (Int) -> File) {
        var isStale = [Bool](repeating: false, count: Self.groupCount)
        for digest in changed { isStale[digest.firstByte] = true }
        digest(count, file, ofGroups: isStale)
    }

    private mutating func digest(_ count: Int, _ file: @Sendable (Int) -> File, ofGroups isStale: [Bool]) {
        var members = [[Int]](repeating: [], count: Self.groupCount)
        for number in 0..<count {
            let group = file(number).digest.firstByte
            if isStale[group] { members[group].append(number) }
        }
        let stale = isStale.indices.filter { isStale[$0] }
        let filled = members
        let digests = Parallel.map(on: stale.count, chunk: 8) { Self.digest(of: filled[stale[$0]], file) }
        for (group, digest) in zip(stale, digests) { groups[group] = digest }
    }

    private static func digest(of files: [Int], _ file: @Sendable (Int) -> File) -> SHA256.Digest? {
        guard !files.isEmpty else { return nil }
        var text: [UInt8] = []
        for number in files {
            let (folder, name, digest) = file(number)
            append(folder, name, digest, to: &text)
        }
        return SHA256.digest(of: text.span)
    }

    private static func append(
        _ folder: Substring.UTF8View, _ name: String.UTF8View, _ digest: SHA256.Digest, to text: inout [UInt8]
    ) {
        text += String(folder.count + name.count).utf8
        text.append(UInt8(ascii: ":"))
        text += folder
        text += name
        digest.append(to: &text)
    }

    /// In lower-case hex.
    var description: String {
        var text: [UInt8] = []
        for (number, digest) in groups.enumerated() {
            guard let digest else { continue }
            text.append(UInt8(number))
            digest.append(to: &text)
        }
        return SHA256.digest(of: text.span).description
    }
}

extension SHA256.Digest {
    fileprivate var firstByte: Int { Int(firstWord >> 56) }
}
