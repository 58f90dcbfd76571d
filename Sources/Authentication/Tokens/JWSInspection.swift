/// What a JWS says, and whether a key made it: for people who look for what is wrong with a token.
package struct JWSInspection: Sendable {
    /// The file of keys holds none that can be used.
    package struct UnusableKeys: Error, Sendable, CustomStringConvertible {
        /// Why, as the end of a sentence that names the file.
        package let description: String
    }

    /// The header's JSON as it came; nil where it is none.
    package let header: String?
    /// What the header's `alg` says.
    package let algorithm: String?
    /// What the header's `kid` says.
    package let keyIdentifier: String?
    /// Why it is not valid; nil where it is.
    package let problem: String?

    /// Whether one of the keys made it.
    package var isValid: Bool { problem == nil }

    /// Judges a JWS in compact form by the rules of bearer tokens, but for its claims.
    ///
    /// - Parameters:
    ///   - token: The JWS.
    ///   - keys: A JSON Web Key, or a set of them.
    package init(of token: [UInt8], keys: [UInt8]) throws(UnusableKeys) {
        let set = try Self.keySet(keys)
        let bytes = (try? JWSParts(token))?.header
        let object = bytes.flatMap { try? JSONReader.object(of: $0) }
        header = object == nil ? nil : bytes.map { String(decoding: $0, as: UTF8.self) }
        algorithm = object?["alg"]?.text
        keyIdentifier = object?["kid"]?.text
        do throws(AuthenticationFailure) {
            _ = try CompactJWS(parsing: token).payload(verifiedBy: set)
            problem = nil
        } catch {
            problem = error.detail
        }
    }

    private static func keySet(_ json: [UInt8]) throws(UnusableKeys) -> TokenKeySet {
        guard let object = try? JSONReader.object(of: json) else {
            throw UnusableKeys(description: "is not a JSON object without duplicate names")
        }
        if object["keys"] != nil {
            do throws(TokenKeySet.Invalid) {
                return try TokenKeySet(json: json)
            } catch {
                throw UnusableKeys(description: "cannot be used: \(error.message)")
            }
        }
        do throws(VerificationKey.Unusable) {
            return try TokenKeySet(VerificationKey(jwk: object))
        } catch {
            throw UnusableKeys(description: "holds a key that \(error.reason)")
        }
    }
}
