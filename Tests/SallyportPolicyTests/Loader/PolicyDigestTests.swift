import Testing

@testable import SallyportPolicy

/// A generation's digest, followed through random changes and beside the definition in docs/architecture.md.
@Suite struct PolicyDigestTests {
    private static let seed: UInt64 = 20_261_126

    private typealias Files = [String: SHA256.Digest]

    private static func content(_ text: String) -> SHA256.Digest { SHA256.digest(of: Array(text.utf8).span) }

    private static func listed(_ files: Files) -> [PolicyDigest.File] {
        files.sorted { $0.key < $1.key }.map { path, digest in
            let slash = path.firstIndex(of: "/").map(path.index(after:)) ?? path.startIndex
            return (path[..<slash].utf8, String(path[slash...]).utf8, digest)
        }
    }

    private static func defined(_ files: Files) -> String {
        var groups = [[UInt8]](repeating: [], count: 256)
        for (path, digest) in files.sorted(by: { $0.key < $1.key }) {
            var content: [UInt8] = []
            digest.append(to: &content)
            groups[Int(content[0])] += Array("\(path.utf8.count):\(path)".utf8) + content
        }
        var whole: [UInt8] = []
        for (number, group) in groups.enumerated() where !group.isEmpty {
            whole.append(UInt8(number))
            SHA256.digest(of: group.span).append(to: &whole)
        }
        return SHA256.digest(of: whole.span).description
    }

    @Test func followsChangesAndNamesEachSetOfFilesAlone() {
        var generator = SeededGenerator(seed: Self.seed)
        var files: Files = [:]
        var digest = PolicyDigest(of: 0) { _ in (Substring().utf8, "".utf8, .none) }
        var seen: [String: Files] = ["\(digest)": files]
        for step in 0..<60 {
            var changed: [SHA256.Digest] = []
            for _ in 0..<Int.random(in: 1...40, using: &generator) {
                let path = "\(["", "a/", "b/"].randomElement(using: &generator) ?? "")\(generator.next() % 200).yaml"
                let content = generator.next() % 4 == 0 ? nil : Self.content("\(generator.next() % 500)")
                if let before = files.updateOrRemove(path, content) { changed.append(before) }
                if let content { changed.append(content) }
            }
            let listed = Self.listed(files)
            digest.update(of: listed.count, changed: changed) { listed[$0] }
            #expect("\(digest)" == Self.defined(files), "step \(step), seed \(Self.seed)")
            let whole = PolicyDigest(of: listed.count) { listed[$0] }
            #expect("\(whole)" == "\(digest)", "step \(step), seed \(Self.seed)")
            #expect(seen.updateValue(files, forKey: "\(digest)").map { $0 == files } ?? true, "step \(step)")
        }
        #expect(seen.count > 40 && files.count > 100)
    }
}

extension [String: SHA256.Digest] {
    /// - Returns: what was there before.
    fileprivate mutating func updateOrRemove(_ path: String, _ content: SHA256.Digest?) -> SHA256.Digest? {
        defer { self[path] = content }
        return self[path]
    }
}
