/// Questions about the accounts of a workload: most are allowed, each way to be refused is met.
struct QuestionSource {
    private var state: UInt64
    private let accounts: Int

    init(accounts: Int, seed: UInt64 = 1) {
        self.accounts = accounts
        state = seed
    }

    /// The next question; the same seed brings the same ones.
    mutating func next() -> Question {
        let account = random(below: accounts)
        func ask(_ method: String, _ url: String, _ service: String? = nil, _ scopes: [String] = both) -> Question {
            Question(
                account: Workload.account(account), method: method, url: "https://\(url)", service: service,
                scopes: scopes)
        }
        let partner = "partner-\(account).example"
        switch random(below: 16) {
        case 0, 1, 2: return ask("POST", "api0.\(partner)/oauth/token", "IDP")
        case 3, 4, 5: return ask("POST", "eu.hooks\(1 + random(below: 3)).\(partner)/v2/refunds/8812", "WEBHOOKS")
        case 6: return ask("POST", "us.hooks2.\(partner):443/v2/orders?dry=1", "WEBHOOKS")
        case 7, 8: return ask("GET", "eu.psp-two.example/status")
        case 9: return ask("POST", "pay.psp-one.example/charges", nil, both + ["PAYMENTS_WRITE"])
        case 10: return ask("POST", "pay.psp-one.example/charges")
        case 11: return ask("GET", "api0.\(partner)/api/v8/resources/42/items", random(below: 2) == 0 ? "IDP" : nil)
        case 12: return ask("DELETE", "sandbox.\(partner):8443/everything", nil, ["MTLS_READ_INTERNAL"])
        case 13: return ask("POST", "legacy.hooks1.\(partner)/v2/orders", "WEBHOOKS")
        case 14: return ask("GET", "a.b.internal.example/")
        default: return ask("GET", "unknown.\(partner)/")
        }
    }

    private mutating func random(below limit: Int) -> Int {
        // SplitMix64.
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return Int((z ^ z >> 31) % UInt64(limit))
    }
}

private let both = ["MTLS_READ_INTERNAL", "MTLS_WRITE_INTERNAL"]
