import Foundation

/// A folder of policies like one that a large operator has: a file an account, ten rules each, of which some are shared by
/// way of profiles and groups. The same numbers make the same bytes.
struct Workload {
    var accounts: Int
    /// How many certificates the accounts share; nil: each has two of its own.
    var certificates: Int?
    var rulesPerAccount = 10

    /// Writes the folder.
    /// - Returns: how many bytes of YAML it holds.
    func write(to folder: String) throws -> Int {
        let files = FileManager.default
        try? files.removeItem(atPath: folder)
        var bytes = 0
        func write(_ name: String, _ text: String) throws {
            let path = "\(folder)/\(name)"
            let parent = (path as NSString).deletingLastPathComponent
            if !files.fileExists(atPath: parent) {
                try files.createDirectory(atPath: parent, withIntermediateDirectories: true)
            }
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            bytes += text.utf8.count
        }
        try write("defaults.yaml", Self.defaults)
        try write("hosts.yaml", Self.groups)
        for number in 0..<accounts {
            try write("accounts/\(number / 1000)/\(Self.account(number)).yaml", document(number))
        }
        return bytes
    }

    static func account(_ number: Int) -> String { "le\(String(format: "%07d", number * 7 % 9_999_991))" }

    static func host(_ account: Int, _ rule: Int) -> String { "api\(rule).partner-\(account).example" }

    /// The account's document.
    func document(_ number: Int, note: String = "") -> String {
        var text = """
            version: 1
            kind: Account
            account: \(Self.account(number))
            description: Partner \(number), production\(note)
            fallback: refuse

            services:
              IDP: { certificate: "file:\(certificate("idp", of: number))" }
              WEBHOOKS: { certificate: "file:\(certificate("webhooks", of: number))", fallback: plain-tls }

            forward:

            """
        for rule in 0..<rulesPerAccount { text += self.rule(rule, of: number) }
        return text
    }

    private func certificate(_ use: String, of account: Int) -> String {
        certificates.map { "shared-\(account % $0).pem" } ?? "partner-\(account)-\(use).pem"
    }

    private func rule(_ rule: Int, of account: Int) -> String {
        switch rule % 10 {
        case 0:
            """
              - id: token
                host: \(Self.host(account, 0))
                services: [IDP]
                methods: [GET, POST]

            """
        case 1, 2, 3:
            """
              - id: orders-\(rule)
                host: "*.hooks\(rule).partner-\(account).example"
                paths: [/v2/orders, /v2/refunds/*]
                methods: [POST]
                services: [WEBHOOKS]

            """
        case 4:
            """
              - id: payments
                hosts: payment-providers
                methods: [GET, POST]
                scopes: { write: [MTLS_WRITE_INTERNAL, PAYMENTS_WRITE] }

            """
        case 5:
            """
              - host: legacy.hooks1.partner-\(account).example
                effect: deny

            """
        case 6:
            """
              - id: sandbox
                host: sandbox.partner-\(account).example
                ports: [443, 8443]
                description: where changes are tried out before they go live

            """
        default:
            """
              - id: resource-\(rule)
                host: \(Self.host(account, 0))
                paths: /api/v\(rule)/resources/*
                methods: [GET, PUT, DELETE]
                services: [IDP, none]

            """
        }
    }

    private static let defaults = """
        version: 1
        kind: Defaults
        scopes:
          read: [MTLS_READ_INTERNAL]
          write: [MTLS_WRITE_INTERNAL]
        fallback: plain-tls
        deny:
          - hosts: ["**.internal.example", "metadata.google.internal"]
          - networks: [169.254.0.0/16, "fd00:ec2::/32"]

        """

    private static let groups = """
        version: 1
        kind: HostGroups
        groups:
          payment-providers: [pay.psp-one.example, "*.psp-two.example"]

        """
}
