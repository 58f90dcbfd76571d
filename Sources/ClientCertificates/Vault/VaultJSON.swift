internal import FoundationEssentials

/// What Vault's answers and secrets are made of.
enum VaultJSON: Decodable, Sendable {
    case string(String)
    case object([String: VaultJSON])
    case list([VaultJSON])
    case number(Int)
    case boolean(Bool)
    case null
    /// A number that is not a whole one.
    case other

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let text = try? container.decode(String.self) {
            self = .string(text)
        } else if let object = try? container.decode([String: VaultJSON].self) {
            self = .object(object)
        } else if let list = try? container.decode([VaultJSON].self) {
            self = .list(list)
        } else if let number = try? container.decode(Int.self) {
            self = .number(number)
        } else if let truth = try? container.decode(Bool.self) {
            self = .boolean(truth)
        } else {
            self = .other
        }
    }

    /// The text; nil for anything else.
    var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The members; nil for what is no object.
    var members: [String: VaultJSON]? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    /// The items; nil for what is no list.
    var items: [VaultJSON]? {
        guard case .list(let items) = self else { return nil }
        return items
    }

    /// The whole number; nil for anything else.
    var number: Int? {
        guard case .number(let number) = self else { return nil }
        return number
    }

    subscript(name: String) -> VaultJSON? { members?[name] }
}

/// An answer of Vault's, as far as it is looked at.
struct VaultDocument: Decodable, Sendable {
    /// What came of a login, or of asking for a token.
    struct Auth: Decodable, Sendable {
        var token: String
        /// In seconds; 0 for a token that never expires.
        var lifetime: Int
        var isRenewable: Bool

        enum CodingKeys: String, CodingKey {
            case token = "client_token"
            case lifetime = "lease_duration"
            case isRenewable = "renewable"
        }
    }

    var data: VaultJSON?
    var auth: Auth?
    var errors: [String]?

    /// Reads an answer; nil for what is not JSON, or of another form.
    init?(_ body: SecretBytes) {
        guard let document = try? JSONDecoder().decode(VaultDocument.self, from: Data(body.bytes)) else { return nil }
        self = document
    }
}
