/// What a decision looks up and compares of a URL, laid out when the URL is read: the hashes of the host's suffixes and of
/// the path's folders, and the bytes of both.
///
///     port, lengths, counts and places | hash of each suffix | hash of each folder and of the path | host | path
///
/// A view into ``ForwardURL/Parts``: it must not outlive the URL. What is read lies within what `Builder` wrote: places come
/// from what the first words say, and behind host and path are zeros enough for a whole word.
@safe struct RequestKeys {
    private let words: UnsafePointer<UInt64>

    init(_ words: UnsafePointer<UInt64>) {
        unsafe self.words = words
    }

    /// Where the words are, as a number.
    var address: UInt { unsafe UInt(bitPattern: words) }

    /// How many words stand before the hashes.
    fileprivate static let fixedCount = 2
    /// The low bits of a suffix' hash, in the place of which stands where in the host the suffix begins.
    static let hostPlaceMask: UInt64 = 0xFF
    /// The low bits of a folder's hash, in the place of which stands how many bytes it has.
    static let pathPlaceMask: UInt64 = 0xFFFF

    /// The number of bytes of the host; of an address, of its text.
    var hostCount: Int { @inline(__always) get { unsafe Int(words[0] & 0xFFFF) } }
    /// The number of the host's labels; 0 for an address.
    var labelCount: Int { @inline(__always) get { unsafe Int(words[0] >> 16 & 0xFFFF) } }
    /// The number of slashes in the path; 0 where the path is ambiguous.
    var folderCount: Int { @inline(__always) get { unsafe Int(words[0] >> 32 & 0xFFFF) } }
    var port: UInt32 { @inline(__always) get { unsafe UInt32(truncatingIfNeeded: words[1] & 0xFFFF) } }
    /// As in ``SchemeMask``.
    var schemeBit: UInt32 { @inline(__always) get { unsafe UInt32(truncatingIfNeeded: words[1] >> 16 & 0xFF) } }
    var isDefaultPort: Bool { @inline(__always) get { unsafe words[1] & Self.isDefaultPort != 0 } }
    var hasAmbiguousPath: Bool { @inline(__always) get { unsafe words[1] & Self.isAmbiguous != 0 } }

    fileprivate static let isDefaultPort: UInt64 = 1 << 24
    fileprivate static let isAmbiguous: UInt64 = 1 << 25

    /// The hash of so many labels from the right, at least one, with where in the host they begin; of an address, `suffix(1)`
    /// is of its text.
    @inline(__always)
    func suffix(_ labels: Int) -> (hash: UInt64, start: Int) {
        let word = unsafe words[Self.fixedCount &+ labels &- 1]
        return (word & ~Self.hostPlaceMask, Int(truncatingIfNeeded: word & Self.hostPlaceMask))
    }

    /// The hash of the path up to its slash with this number, from 1, with how many bytes that is; behind the last slash, of
    /// the whole path.
    @inline(__always)
    func folder(_ slashes: Int) -> (hash: UInt64, count: Int) {
        let word = unsafe words[firstFolder &+ slashes &- 1]
        return (word & ~Self.pathPlaceMask, Int(truncatingIfNeeded: word & Self.pathPlaceMask))
    }

    private var firstFolder: Int { @inline(__always) get { Self.fixedCount &+ max(labelCount, 1) } }
    private var firstHostWord: Int { @inline(__always) get { unsafe Int(words[0] >> 48) } }

    /// The host's bytes.
    var host: ByteView {
        @inline(__always) get { unsafe ByteView(UnsafeRawPointer(words + firstHostWord)) }
    }

    /// The bytes of the path that rules are compared with.
    var path: ByteView {
        @inline(__always) get {
            unsafe ByteView(UnsafeRawPointer(words + firstHostWord + PaddedText.wordCount(hostCount)))
        }
    }
}

extension RequestKeys {
    /// Writes the keys of a URL.
    struct Builder {
        private let fields: ForwardURL.Parts.Fields
        private let hostText: String
        private let labelCount: Int
        private let folderCount: Int

        init(_ fields: ForwardURL.Parts.Fields) {
            self.fields = fields
            switch fields.host {
            case .name(let name):
                hostText = name
                labelCount = 1 + name.utf8.count { $0 == UInt8(ascii: ".") }
            case .address(let address):
                hostText = address.description
                labelCount = 0
            }
            folderCount = fields.hasAmbiguousPath ? 0 : fields.matchPath.utf8.count { $0 == UInt8(ascii: "/") }
        }

        private var pathText: String { fields.hasAmbiguousPath ? "" : fields.matchPath }

        private var firstHostWord: Int { RequestKeys.fixedCount + max(labelCount, 1) + folderCount + 1 }

        var wordCount: Int {
            firstHostWord + PaddedText.wordCount(hostText.utf8.count) + PaddedText.wordCount(pathText.utf8.count)
        }

        /// Writes all of the words.
        func write(_ words: UnsafeMutableBufferPointer<UInt64>) {
            unsafe words.initialize(repeating: 0)
            unsafe words[0] =
                UInt64(hostText.utf8.count) | UInt64(labelCount) << 16 | UInt64(folderCount) << 32
                | UInt64(firstHostWord) << 48
            unsafe words[1] =
                UInt64(fields.port) | UInt64(SchemeMask.bit(fields.scheme)) << 16
                | (fields.port == fields.scheme.defaultPort ? RequestKeys.isDefaultPort : 0)
                | (fields.hasAmbiguousPath ? RequestKeys.isAmbiguous : 0)
            var next = RequestKeys.fixedCount
            let host = hostText.utf8.span
            if labelCount == 0 {
                unsafe words[next] = HostHash.of(address: host)
                next += 1
            } else {
                HostHash.forEachSuffix(host) { hash, start in
                    unsafe words[next] = hash | UInt64(start)
                    next += 1
                }
            }
            let path = pathText.utf8.span
            PathHash.forEachFolder(path) { hash, count in
                unsafe words[next] = hash | UInt64(count)
                next += 1
            }
            unsafe words[next] = PathHash.of(path) | UInt64(path.count)
            next += 1
            let bytes = UnsafeMutableRawBufferPointer(words)
            unsafe PaddedText.write(host, to: bytes, at: next)
            unsafe PaddedText.write(path, to: bytes, at: next + PaddedText.wordCount(host.count))
        }
    }
}
