internal import SwiftASN1

/// A PKCS#12 bundle that is protected by a password (RFC 7292).
///
/// It is read here, because the reader of NIOSSL ends the process at a bundle without a certificate of its key, and because
/// what a file asks for has to be bounded before it is done.
struct PKCS12Bundle {
    /// The `AuthenticatedSafe`, which the authentication code is of.
    private let safes: ArraySlice<UInt8>
    /// `nil`: nothing says whether the password is right or the content damaged.
    private let authentication: PKCS12Authentication?

    /// Reads the outer form, for which no password is needed.
    init(_ content: [UInt8]) throws(DecryptionProblem) {
        var bundle = try BERSequence(parsing: content[...])
        _ = try bundle.integer()
        var information = try bundle.sequence()
        guard try information.identifier() == .pkcs7Data else {
            throw .unsupported("a public key instead of a password")
        }
        do {
            safes = try ASN1OctetString(berEncoded: information.tagged()).bytes
        } catch {
            throw .malformed
        }
        authentication = try bundle.nextIfPresent().map { node throws(DecryptionProblem) in
            try PKCS12Authentication(node)
        }
    }

    /// Everything in the bundle.
    ///
    /// - Throws: `wrongPassword` when none of the password's forms opens it.
    func contents(with password: CertificatePassword) throws(DecryptionProblem) -> PKCS12Contents {
        var budget = DerivationBudget()
        for form in password.forms {
            do {
                return try contents(with: form, budget: &budget)
            } catch .wrongPassword {
                continue
            }
        }
        throw .wrongPassword
    }

    private func contents(
        with password: PasswordForm, budget: inout DerivationBudget
    ) throws(DecryptionProblem) -> PKCS12Contents {
        try authentication?.verify(safes, with: password, budget: &budget)
        do {
            var contents = PKCS12Contents()
            try contents.read(safes: safes, with: password, budget: &budget)
            return contents
        } catch .wrongPassword where authentication != nil {
            // The password is right: it is the content that is wrong.
            throw .malformed
        }
    }
}

extension ASN1ObjectIdentifier {
    /// RFC 5652 4.
    static let pkcs7Data: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 7, 1]
}
