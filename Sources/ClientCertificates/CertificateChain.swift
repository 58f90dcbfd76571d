internal import X509

/// A leaf and the certificates above it, put in order.
struct CertificateChain {
    /// One certificate with the bytes that it was read from.
    struct Link: Hashable {
        let certificate: Certificate
        let der: [UInt8]
    }

    /// The leaf first, then its issuers, then theirs. Where a name has several certificates (a cross-signed authority)
    /// all of them follow, so that the peer finds the one it trusts.
    let links: [Link]
    /// How many certificates belong to nobody in the chain.
    let strangers: Int

    /// Finds the certificate of `key` and orders the others above it. The order of `certificates` makes no difference.
    ///
    /// - Returns: `nil` when none of the certificates has the key.
    init?(of key: Certificate.PublicKey, in certificates: [Link]) {
        var rest = Set(certificates)
        // A certificate renewed with its key leaves two that match: the one that is valid for longer is meant.
        guard let leaf = rest.filter({ $0.certificate.publicKey == key }).min(by: Self.isPreferred) else { return nil }
        rest.remove(leaf)
        var links = [leaf]
        var next = links.startIndex
        while next < links.endIndex {
            let issuers = Self.issuers(of: links[next], among: rest)
            rest.subtract(issuers)
            links.append(contentsOf: issuers)
            next += 1
        }
        self.links = links
        self.strangers = rest.count
    }

    /// The issuer of a leaf that stands alone and is not its own issuer. Above an intermediate nothing is missed: its issuer
    /// is mostly a root, which every peer has and nobody should send (RFC 8446 4.4.2).
    var missingIssuer: DistinguishedName? {
        guard links.count == 1, let leaf = links.first?.certificate, leaf.subject != leaf.issuer else { return nil }
        return leaf.issuer
    }

    /// By name, and by signature where any of that name verifies it: two authorities may have one name. A signature
    /// of a kind that cannot be verified here must not cost the chain its issuer.
    private static func issuers(of link: Link, among rest: Set<Link>) -> [Link] {
        let certificate = link.certificate
        let isRoot = certificate.publicKey.isValidSignature(certificate.signature, for: certificate)
        guard !isRoot else { return [] }
        let named = rest.filter { $0.certificate.subject == certificate.issuer }
        let signers = named.filter {
            $0.certificate.publicKey.isValidSignature(certificate.signature, for: certificate)
        }
        return (signers.isEmpty ? named : signers).sorted(by: isPreferred)
    }

    /// The longer valid first; the bytes decide between equals, so that the outcome never depends on the input's order.
    private static func isPreferred(_ lhs: Link, _ rhs: Link) -> Bool {
        let (left, right) = (lhs.certificate.notValidAfter, rhs.certificate.notValidAfter)
        return left == right ? lhs.der.lexicographicallyPrecedes(rhs.der) : left > right
    }
}
