import Testing

@testable import Authentication

/// Where the parameters stand (RFC 5849 section 3.5): in one place, once, with one reading.
@Suite struct OAuth1PlaceTests {
    @Test(arguments: ["oauth_signature=x", "oauth_token=", "a=1&oauth%5Fconsumer_key=x", "oauth_version"])
    func headerAndAnotherPlaceAreTooMany(_ parameter: String) throws {
        let gate = try Gate()
        let query = Draft(target: "/mtls/account/le1606809?" + parameter)
        let failure = try #require(try gate.send(query.signed()).failure)
        #expect(failure.reason == .malformed)
        #expect(failure.detail.hasPrefix("OAuth parameters are in the `Authorization` header and in the query"))
        #expect(try gate.reason(Draft(method: "POST", formBody: Array(parameter.utf8)).signed()) == .malformed)
    }

    @Test func queryAndFormAreTooMany() throws {
        let gate = try Gate()
        var request = try Draft(method: "POST", formBody: []).signed(in: .form)
        #expect(gate.reason(request) == nil)
        request.target += "?oauth_nonce=x"
        #expect(gate.reason(request) == .malformed)
    }

    @Test func aBodyThatIsNoFormHoldsNoParameters() throws {
        let gate = try Gate()
        var request = try Draft(method: "POST").signed(in: .form)
        request.contentType = "text/plain"
        #expect(gate.reason(request) == .missingCredentials)
        request = try Draft(method: "POST").signed()
        request.body = Array("oauth_nonce=x".utf8)
        #expect(gate.reason(request) == nil)
    }

    @Test(arguments: [OAuth1Message.Place.query, .form])
    func everyParameterIsThereOnce(_ place: OAuth1Message.Place) throws {
        let gate = try Gate()
        let draft = Draft(method: "POST", nonce: "abc")
        for extra in ["oauth_nonce=abc", "oauth_nonce=x", "oauth%5Fsignature=x", "oauth_version=1.0"] {
            var request = try draft.signed(in: place)
            switch place {
            case .query: request.target += "&" + extra
            default: request.body = (request.body ?? []) + Array("&\(extra)".utf8)
            }
            #expect(gate.reason(request) == .malformed, "\(extra)")
        }
        #expect(try gate.reason(draft.signed(in: place)) == nil)
    }

    /// A signer may take a plus for itself; were its nonce read in both ways, the signature would count twice.
    @Test func aNonceHasOneReading() throws {
        let gate = try Gate()
        let request = try Draft(target: "/mtls/account/le1606809?a=%2B", nonce: "a+b").signed(in: .query)
        var raw = request
        raw.target = raw.target.replacing("%2B", with: "+")
        #expect(gate.reason(raw) == .badSignature)
        raw.target = request.target.replacing("?a=%2B", with: "?a=+")
        #expect(gate.reason(raw) == nil)
        #expect(gate.reason(request) == .nonceUsed)
    }

    @Test func otherParametersOfQueryAndFormAreSignedToo() throws {
        let gate = try Gate()
        for place in [OAuth1Message.Place.query, .form] {
            let draft = Draft(
                method: "POST", target: "/mtls/account/le1606809?realm=r&b=2&a=1", formBody: Array("realm=q&c=3".utf8))
            let request = try draft.signed(in: place)
            for (old, new) in [("realm=r", "realm=x"), ("b=2", "b=3"), ("&a=1", "")] {
                var changed = request
                changed.target = changed.target.replacing(old, with: new)
                #expect(gate.reason(changed) == .badSignature, "\(old)")
            }
            var changed = request
            changed.body = Array(String(decoding: request.body ?? [], as: UTF8.self).replacing("c=3", with: "c=4").utf8)
            #expect(gate.reason(changed) == .badSignature)
            #expect(gate.reason(request) == nil)
        }
    }

    @Test func thereAreUpTo2000Parameters() throws {
        let gate = try Gate()
        for (count, reason) in [(2000, nil), (2001, .malformed)] as [(Int, AuthenticationFailure.Reason?)] {
            let form = Array(repeating: "a=1", count: count).joined(separator: "&")
            #expect(try gate.reason(Draft(method: "POST", formBody: Array(form.utf8)).signed()) == reason)
        }
    }

    @Test func withoutAnyThereAreNoCredentials() throws {
        let gate = try Gate()
        #expect(
            gate.reason(Draft(target: "/a?oauth=1&xoauth_nonce=2").request(authorization: [])) == .missingCredentials)
        var request = Draft(method: "POST", formBody: Array("a=1".utf8)).request(authorization: [])
        #expect(gate.reason(request) == .missingCredentials)
        request.body = Array("a=%".utf8)
        #expect(gate.reason(request) == .malformed)
    }
}
