import Foundation
import Testing

/// PKCS#12 bundles, made by `openssl`.
enum Bundle {
    /// How a bundle is encrypted and authenticated.
    struct Protection: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let options: [String]

        init(_ options: String...) {
            testDescription = options.isEmpty ? "as by default" : options.joined(separator: " ")
            self.options = options
        }
    }

    static let protections = [
        Protection(),
        Protection("-legacy"),
        Protection("-keypbe", "AES-128-CBC", "-certpbe", "AES-192-CBC", "-macalg", "SHA512"),
        Protection("-legacy", "-keypbe", "PBE-SHA1-RC2-128", "-certpbe", "PBE-SHA1-3DES", "-macalg", "SHA384"),
        Protection("-legacy", "-keypbe", "PBE-SHA1-RC2-40", "-certpbe", "PBE-SHA1-2DES"),
        Protection("-legacy", "-keypbe", "PBE-SHA1-2DES", "-certpbe", "PBE-SHA1-RC2-128"),
        Protection("-keypbe", "NONE", "-certpbe", "NONE"),
        Protection("-keypbe", "DES-EDE3-CBC", "-certpbe", "DES-EDE3-CBC"),
        Protection("-noiter", "-nomaciter"),
        Protection("-iter", "3000"),
        Protection("-nomac"),
        Protection("-legacy", "-nomac"),
        Protection("-name", "Zürich", "-caname", "between", "-CSP", "Microsoft", "-LMK", "-keysig"),
        Protection("-keyex"),
    ]

    /// A bundle of `parts` in PEM.
    static func make(_ parts: String..., password: String = "x", options: [String] = []) throws -> Data {
        let folder = try TemporaryFolder()
        try folder.write(parts.joined(separator: "\n"), to: "all.pem")
        return try OpenSSL.run(
            ["pkcs12", "-export", "-in", "\(folder.path)/all.pem", "-passout", "pass:\(password)"] + options)
    }
}
