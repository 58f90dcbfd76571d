internal import FoundationEssentials

/// The certificates that a demo needs, made anew in a folder: nothing of it is worth keeping.
///
///     ca.pem                      the authority that upstream and gateway trust
///     server.pem, server.key      the upstream, under it
///     certificates/NAME.pem       each client's certificate and key, under it; `file:NAME.pem` in a policy
///     untrusted/ca.pem            an authority that nobody trusts
///     untrusted/server.pem, …key  an upstream under that
///     untrusted/client.pem        a client under that
///
/// All keys are ECDSA P-256, all files have mode 0600.
struct DemoCertificates: Sendable {
    /// A certificate with its key.
    struct Issued: Sendable {
        /// The certificate in PEM.
        let certificatePEM: String
        /// The private key in PEM (PKCS#8).
        let keyPEM: String
        /// The file of the certificate; for a client it holds the key as well.
        let certificateFile: String
        /// The file of the key.
        let keyFile: String
    }

    /// The folder that everything is in.
    let folder: String
    /// The trusted authority's certificate in PEM.
    let authorityPEM: String
    /// The untrusted authority's certificate in PEM.
    let untrustedAuthorityPEM: String
    /// The upstream's certificate, for the DNS names given, 127.0.0.1 and ::1.
    let server: Issued
    /// The clients' certificates by name.
    private(set) var clients: [String: Issued] = [:]
    /// A server for the same names under the untrusted authority.
    let untrustedServer: Issued
    /// A client under the untrusted authority.
    let untrustedClient: Issued

    private let authority: DemoAuthority

    /// The file of the trusted authority's certificate.
    var authorityFile: String { "\(folder)/ca.pem" }
    /// The file of the untrusted authority's certificate.
    var untrustedAuthorityFile: String { "\(folder)/untrusted/ca.pem" }
    /// The folder of the clients' files: the gateway's `certificates.directory`.
    var clientFolder: String { "\(folder)/certificates" }

    /// Makes all of them.
    ///
    /// - Parameters:
    ///   - folder: where to; made if it is not there, and what an earlier run left in it is replaced.
    ///   - serverNames: the DNS names that the upstream answers to.
    ///   - clientNames: the clients; each name is a plain file name without its ending, or a path of such.
    ///   - now: certificates are valid from an hour before it, until thirty days after it.
    init(in folder: String, serverNames: [String], clientNames: [String], now: Date = .now) throws {
        let validity = Self.validity(around: now)
        let authority = try DemoAuthority(commonName: "Sallyport demo CA", validity: validity)
        let stranger = try DemoAuthority(commonName: "Sallyport demo untrusted CA", validity: validity)
        let use = DemoAuthority.Use.server(names: serverNames)
        let serverName = serverNames.first ?? "localhost"

        self.folder = folder
        self.authority = authority
        authorityPEM = authority.certificatePEM
        untrustedAuthorityPEM = stranger.certificatePEM
        server = Issued(
            try authority.issue(commonName: serverName, for: use, validity: validity), in: folder, name: "server")
        untrustedServer = Issued(
            try stranger.issue(commonName: serverName, for: use, validity: validity), in: folder,
            name: "untrusted/server")
        untrustedClient = Issued(
            try stranger.issue(commonName: "client", for: .client, validity: validity), inOneFileOf: folder,
            name: "untrusted/client")

        try Self.write(authorityPEM, to: authorityFile)
        try Self.write(untrustedAuthorityPEM, to: untrustedAuthorityFile)
        for issued in [server, untrustedServer, untrustedClient] { try issued.write() }
        for name in clientNames { try addClient(name, validity: validity) }
    }

    /// Makes one more client, or makes one anew; an expired one, say.
    mutating func addClient(_ name: String, validity: Range<Date>) throws {
        let issued = Issued(
            try authority.issue(commonName: name, for: .client, validity: validity), inOneFileOf: clientFolder,
            name: name)
        try issued.write()
        clients[name] = issued
    }

    /// From an hour before `now`, until thirty days after it.
    static func validity(around now: Date) -> Range<Date> {
        now.addingTimeInterval(-3600)..<now.addingTimeInterval(30 * 86_400)
    }

    fileprivate static func write(_ text: String, to path: String) throws {
        let folder = path[..<(path.lastIndex(of: "/") ?? path.startIndex)]
        try FileManager.default.createDirectory(
            atPath: String(folder), withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try PrivateFile.write(text, to: path)
    }
}

extension DemoCertificates.Issued {
    /// With a file each for certificate and key.
    fileprivate init(_ issued: (certificate: String, key: String), in folder: String, name: String) {
        self.init(
            certificatePEM: issued.certificate, keyPEM: issued.key,
            certificateFile: "\(folder)/\(name).pem", keyFile: "\(folder)/\(name).key")
    }

    /// With one file for both.
    fileprivate init(_ issued: (certificate: String, key: String), inOneFileOf folder: String, name: String) {
        self.init(
            certificatePEM: issued.certificate, keyPEM: issued.key,
            certificateFile: "\(folder)/\(name).pem", keyFile: "\(folder)/\(name).pem")
    }

    fileprivate func write() throws {
        if certificateFile == keyFile {
            try DemoCertificates.write(certificatePEM + keyPEM, to: certificateFile)
        } else {
            try DemoCertificates.write(certificatePEM, to: certificateFile)
            try DemoCertificates.write(keyPEM, to: keyFile)
        }
    }
}
