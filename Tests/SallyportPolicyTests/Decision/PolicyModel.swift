/// A policy as the tests see it: plain texts, with no type of the product.
struct PolicyModel {
    struct Scopes {
        var read: [String]?
        var write: [String]?
    }

    struct Service {
        var certificate: String
        var fallback: String?
        var isEnabled = true
    }

    struct Rule {
        var hosts: [String] = []
        var group: String?
        var exceptions: [String] = []
        var schemes: [String]?
        var ports: [Int]?
        var paths: [String]?
        var methods: [String]?
        var services: [String]?
        var isDeny = false
        var scopes = Scopes()
        var certificate: String?
        var fallback: String?
        var total: String?
        var concurrent: Int?
        var isReport = false
        var isEnabled = true
        /// Set when the rule is written.
        var file = ""
        var line = 0
    }

    struct Body {
        var services: [String: Service] = [:]
        var rules: [Rule] = []
        var fallback: String?
        var scopes = Scopes()
        var total: String?
        var concurrent: Int?
    }

    struct Account {
        var id: String
        var profiles: [String] = []
        var isReport = false
        var isEnabled = true
        var body = Body()
    }

    struct Denial {
        var hosts: [String] = []
        var exceptions: [String] = []
        var networks: [String] = []
        var isEnabled = true
    }

    var groups: [String: [String]] = [:]
    var profiles: [String: Body] = [:]
    var accounts: [Account] = []
    var denials: [Denial] = []
    var allowedNetworks: [String] = []
    var fallback: String?
    var scopes = Scopes()
}
