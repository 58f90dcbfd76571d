import SallyportPolicy

/// Requests for the accounts of a workload: most are allowed, some meet a deny or no rule.
struct RequestSource {
    private var state: UInt64
    let accounts: Int

    init(accounts: Int, seed: UInt64 = 1) {
        self.accounts = accounts
        state = seed
    }

    mutating func random(_ below: Int) -> Int {
        // SplitMix64.
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return Int((z ^ z >> 31) % UInt64(below))
    }

    /// The next request, in the words of a client.
    mutating func next() -> (account: Int, method: String, url: String, service: String?) {
        let account = random(accounts)
        switch random(8) {
        case 0, 1: return (account, "POST", "https://\(Workload.host(account, 0))/oauth/token", "IDP")
        case 2, 3:
            let hook = 1 + random(3)
            return (account, "POST", "https://eu.hooks\(hook).partner-\(account).example/v2/refunds/8812", "WEBHOOKS")
        case 4: return (account, "GET", "https://eu.psp-two.example/status", nil)
        case 5: return (account, "GET", "https://\(Workload.host(account, 0))/api/v8/resources/42/items", "IDP")
        case 6: return (account, "POST", "https://legacy.hooks1.partner-\(account).example/v2/orders", "WEBHOOKS")
        default: return (account, "GET", "https://unknown.partner-\(account).example/", nil)
        }
    }

    /// The next request, parsed.
    mutating func nextParsed() throws -> PolicyRequest {
        let (account, method, url, service) = next()
        guard let id = AccountID(Workload.account(account)), let method = Method(rawValue: method) else {
            preconditionFailure("the workload names accounts and methods that exist")
        }
        return PolicyRequest(
            account: id, method: method, url: try ForwardURL(url), service: service.flatMap { ServiceName($0) })
    }
}
