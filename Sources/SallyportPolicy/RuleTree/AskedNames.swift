/// What a decision looks up of a request beside its URL: hashes and bytes of the account and the service.
///
///     the URL's keys | hash of the account | hash of the service | lengths, method | account | service
///
/// A view into ``PolicyRequest/Parts``: it must not outlive the request, which holds the URL too. What is read lies within
/// what `write` wrote.
@safe struct AskedNames {
    private let words: UnsafePointer<UInt64>

    init(_ words: UnsafePointer<UInt64>) {
        unsafe self.words = words
    }

    private static let fixedCount = 4

    /// The URL's keys, whose address `write` has noted.
    var url: RequestKeys {
        @inline(__always) get {
            unsafe RequestKeys(UnsafePointer<UInt64>(bitPattern: UInt(words[0])).unsafelyUnwrapped)
        }
    }

    var account: NameKey {
        @inline(__always) get {
            unsafe NameKey(
                hash: words[1], count: Int(words[3] & 0xFF), bytes: ByteView(UnsafeRawPointer(words + Self.fixedCount)))
        }
    }

    /// The service; of no bytes where none is asked for.
    var service: NameKey {
        @inline(__always) get {
            let start = unsafe words + Self.fixedCount + PaddedText.wordCount(Int(words[3] & 0xFF))
            return unsafe NameKey(
                hash: words[2], count: Int(words[3] >> 8 & 0xFF), bytes: ByteView(UnsafeRawPointer(start)))
        }
    }

    /// As in ``MethodMask``.
    var methodBit: UInt32 { @inline(__always) get { unsafe UInt32(truncatingIfNeeded: words[3] >> 16 & 0xFF) } }
    /// Whether the scopes of reading are asked.
    var isRead: Bool { @inline(__always) get { unsafe words[3] >> 24 & 1 != 0 } }

    static func wordCount(_ fields: borrowing PolicyRequest.Parts.Fields) -> Int {
        fixedCount + PaddedText.wordCount(fields.account.text.utf8.count)
            + PaddedText.wordCount(fields.service?.text.utf8.count ?? 0)
    }

    /// Writes all of the words.
    static func write(_ fields: PolicyRequest.Parts.Fields, to words: UnsafeMutableBufferPointer<UInt64>) {
        unsafe words.initialize(repeating: 0)
        let account = fields.account.text.utf8.span
        let serviceText = fields.service?.text ?? ""
        let service = serviceText.utf8.span
        unsafe words[0] = UInt64(fields.url.parts.keys.address)
        unsafe words[1] = TextHash.of(account)
        unsafe words[2] = TextHash.of(service)
        unsafe words[3] =
            UInt64(account.count) | UInt64(service.count) << 8 | UInt64(MethodMask.bit(fields.method)) << 16
            | (fields.method.isRead ? 1 << 24 : 0)
        let bytes = UnsafeMutableRawBufferPointer(words)
        unsafe PaddedText.write(account, to: bytes, at: fixedCount)
        unsafe PaddedText.write(service, to: bytes, at: fixedCount + PaddedText.wordCount(account.count))
    }
}

/// A name that is looked up: its hash and its bytes.
struct NameKey {
    let hash: UInt64
    let count: Int
    let bytes: ByteView
}
