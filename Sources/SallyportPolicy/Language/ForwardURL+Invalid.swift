extension ForwardURL {
    /// Why a text is not a URL that can be called.
    public struct Invalid: Error, Hashable, Sendable, CustomStringConvertible {
        /// What is wrong with it.
        public enum Reason: String, CaseIterable, Hashable, Sendable {
            case empty
            case tooLong = "too-long"
            case notASCII = "not-ascii"
            case controlCharacter = "control-character"
            case space
            case backslash
            case forbiddenCharacter = "forbidden-character"
            case notAbsolute = "not-absolute"
            case unsupportedScheme = "unsupported-scheme"
            case userinfo
            case fragment
            case emptyHost = "empty-host"
            case percentInHost = "percent-in-host"
            case forbiddenHostCharacter = "forbidden-host-character"
            case emptyLabel = "empty-label"
            case labelTooLong = "label-too-long"
            case hostTooLong = "host-too-long"
            case misplacedHyphen = "misplaced-hyphen"
            case malformedInternationalLabel = "malformed-international-label"
            case nonCanonicalAddress = "non-canonical-address"
            case zoneIdentifier = "zone-identifier"
            case bracketedName = "bracketed-name"
            case emptyPort = "empty-port"
            case invalidPort = "invalid-port"
            case malformedPercentEncoding = "malformed-percent-encoding"
        }

        /// What is wrong.
        public var reason: Reason
        /// At which byte of the URL, from 0.
        public var offset: Int

        /// What is wrong with the URL at a byte, counted from 0.
        public init(_ reason: Reason, at offset: Int) {
            self.reason = reason
            self.offset = offset
        }

        /// One sentence for the answer. It repeats nothing of the URL, which may hold a password.
        public var detail: String { "the URL \(reason.sentence) (at byte \(offset))" }

        /// ``detail``.
        public var description: String { detail }
    }
}

extension ForwardURL.Invalid.Reason {
    /// What follows `the URL`.
    fileprivate var sentence: String {
        switch self {
        case .empty: "is empty"
        case .tooLong: "is longer than \(ForwardURL.maximumLength) bytes"
        case .notASCII: "holds a character beyond ASCII: percent-encode it, or write the host in its `xn--` form"
        case .controlCharacter: "holds a control character"
        case .space: "holds a space: write `%20`"
        case .backslash: "holds a backslash: write `/` or `%5C`"
        case .forbiddenCharacter: "holds a character that RFC 3986 does not allow there: percent-encode it"
        case .notAbsolute: "is not absolute: begin it with `https://`"
        case .unsupportedScheme: "has a scheme other than `https` and `http`"
        case .userinfo: "holds user information before `@`: send credentials in `LP-authorization-override`"
        case .fragment: "has a fragment, which is never sent: leave out `#` and what follows it"
        case .emptyHost: "has no host"
        case .percentInHost: "holds percent-encoding in its host"
        case .forbiddenHostCharacter: "has a host with a character other than letters, digits, hyphens and dots"
        case .emptyLabel: "has a host with two dots in a row, or one at its start"
        case .labelTooLong: "has a host with a label of more than 63 bytes"
        case .hostTooLong: "has a host of more than 253 bytes"
        case .misplacedHyphen: "has a host with a label that begins or ends with a hyphen"
        case .malformedInternationalLabel: "has a host with an `xn--` label that is not valid"
        case .nonCanonicalAddress:
            "has a host that is a number, but no address in its canonical form, as `192.0.2.1` or `[2001:db8::1]` is"
        case .zoneIdentifier: "has a host with an IPv6 zone identifier"
        case .bracketedName: "has brackets around something that is not an IPv6 address"
        case .emptyPort: "has no port after the colon"
        case .invalidPort: "has a port that is not a number from 1 to 65535 without leading zeros"
        case .malformedPercentEncoding: "holds a `%` that two hexadecimal digits do not follow"
        }
    }
}
