internal import SwiftASN1

/// Reads the elements of an ASN.1 sequence, one after the other. Old tools write BER where the standards ask for DER.
struct BERSequence {
    private var nodes: ASN1NodeCollection.Iterator

    /// The elements of `node`.
    init(_ node: ASN1Node) throws(DecryptionProblem) {
        guard node.identifier == .sequence, case .constructed(let nodes) = node.content else { throw .malformed }
        self.nodes = nodes.makeIterator()
    }

    /// The elements of the one sequence that `bytes` are the encoding of.
    init(parsing bytes: ArraySlice<UInt8>) throws(DecryptionProblem) {
        do {
            try self.init(BER.parse(bytes))
        } catch {
            throw .malformed
        }
    }

    /// The next element; `nil` after the last.
    mutating func nextIfPresent() -> ASN1Node? { nodes.next() }

    /// The next element.
    mutating func next() throws(DecryptionProblem) -> ASN1Node {
        guard let node = nodes.next() else { throw .malformed }
        return node
    }

    /// The elements of the next element, a sequence.
    mutating func sequence() throws(DecryptionProblem) -> BERSequence {
        try BERSequence(next())
    }

    /// The next element, an INTEGER.
    mutating func integer() throws(DecryptionProblem) -> Int {
        try Self.value(of: next()) { try Int(berEncoded: $0) }
    }

    /// The next element, an OBJECT IDENTIFIER.
    mutating func identifier() throws(DecryptionProblem) -> ASN1ObjectIdentifier {
        try Self.value(of: next()) { try ASN1ObjectIdentifier(berEncoded: $0) }
    }

    /// The next element, an OCTET STRING, in one piece or several.
    mutating func octets(
        as identifier: ASN1Identifier = .octetString
    ) throws(DecryptionProblem) -> ArraySlice<UInt8> {
        try Self.value(of: next()) { try ASN1OctetString(berEncoded: $0, withIdentifier: identifier).bytes }
    }

    /// What the next element, tagged with an explicit `[0]`, holds.
    mutating func tagged() throws(DecryptionProblem) -> ASN1Node {
        let node = try next()
        guard node.identifier == .contextSpecific(0), case .constructed(let inner) = node.content,
            let content = inner.makeIterator().first
        else { throw .malformed }
        return content
    }

    private static func value<Value>(
        of node: ASN1Node, _ parse: (ASN1Node) throws -> Value
    ) throws(DecryptionProblem) -> Value {
        do {
            return try parse(node)
        } catch {
            throw .malformed
        }
    }
}

extension ASN1Identifier {
    /// The tag `[number]`.
    static func contextSpecific(_ number: UInt) -> ASN1Identifier {
        ASN1Identifier(tagWithNumber: number, tagClass: .contextSpecific)
    }
}

extension ASN1NodeCollection.Iterator {
    /// The element that comes first, if any.
    fileprivate var first: ASN1Node? {
        var copy = self
        return copy.next()
    }
}
