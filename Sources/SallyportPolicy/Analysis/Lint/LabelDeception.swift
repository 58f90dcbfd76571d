/// What is deceptive about an international label.
enum LabelDeception {
    /// It reads like this text of ASCII.
    case looksLike(String)
    /// It mixes these scripts.
    case mixes([Script])

    /// - Parameter scalars: The label, decoded.
    init?(_ scalars: [Unicode.Scalar]) {
        let look = scalars.map { $0.isASCII ? Character($0) : LookAlike.ofASCII[$0] }
        if look.allSatisfy({ $0 != nil }) {
            self = .looksLike(String(look.compactMap(\.self)))
            return
        }
        let scripts = Set(scalars.compactMap(Script.init))
        guard scripts.count > 1, !Script.usuallyMixed.contains(where: { scripts.isSubset(of: $0) }) else { return nil }
        self = .mixes(scripts.sorted { $0.rawValue < $1.rawValue })
    }

    /// What follows the label in a message.
    var description: String {
        switch self {
        case .looksLike(let text): "is written with letters of another alphabet, and reads like `\(text)`"
        case .mixes(let scripts): "mixes letters that are \(scripts.map(\.rawValue).joined(separator: " and "))"
        }
    }
}
