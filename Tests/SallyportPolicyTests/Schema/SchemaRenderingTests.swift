import Foundation
import Testing

@testable import SallyportPolicy

@Suite("JSON Schema of a form")
struct SchemaRenderingTests {
    private enum Colour: String, CaseIterable {
        case red
        case oneAndAHalf = "1.5"
    }

    private func schema(_ form: ValueForm) -> String {
        var renderer = SchemaRenderer()
        return renderer.schema(of: form).json().filter { !$0.isWhitespace }
    }

    @Test(
        "values",
        arguments: [
            (ValueType<String>.text.form, #"{"type":["string","number","boolean","null"],"minLength":1}"#),
            (
                ValueType<Bool>.boolean.form,
                #"{"type":["boolean","string"],"pattern":"^(?:true|false)$","patternErrorMessage":"expected`true`or`false`"}"#
            ),
            (ValueType<Colour>.word("a colour").form, #"{"enum":["red","1.5",1.5]}"#),
            (
                ValueType<Int>.wholeNumber(2...9).form,
                #"{"type":["integer","string"],"minimum":2,"maximum":9,"pattern":"^(?:0|[1-9][0-9]*)$","#
                    + #""patternErrorMessage":"expectedawholenumberfrom2to9"}"#
            ),
            (ValueType<Colour>.word("a colour").list.form, #"{"type":"array","items":{"enum":["red","1.5",1.5]}}"#),
            (
                ValueType<Colour>.word("a colour").oneOrMore(emptiness: "empty", help: "fill it").form,
                #"{"anyOf":[{"enum":["red","1.5",1.5]},{"type":"array","items":{"enum":["red","1.5",1.5]},"minItems":1}]}"#
            ),
            (
                ValueType<Bool>.boolean.named("switch").mapping(keys: .name("a name")).form,
                #"{"type":"object","propertyNames":{"type":["string","number","boolean","null"],"#
                    + #""pattern":"^(?:[A-Za-z0-9_-]{1,64})$","patternErrorMessage":"expectedaname"},"#
                    + ##""additionalProperties":{"$ref":"#/$defs/switch"}}"##
            ),
            (.nothing, #"{"not":{},"doNotSuggest":true}"#),
        ])
    func values(form: ValueForm, expected: String) {
        #expect(schema(form) == expected)
    }

    @Test("a text of which only some look like numbers takes those in editors too")
    func plainLooks() {
        #expect(schema(ValueType<Int>.size.form).hasPrefix(#"{"type":["string","integer"],"minimum":0,"#))
        #expect(
            schema(ValueType<Scope>.scope.form).hasPrefix(#"{"type":["string","number","boolean","null"],"pattern""#))
    }

    private static let first = Field("first", ValueType<Bool>.boolean, "The first.")
    private static let second = Field("second", ValueType<Bool>.boolean, "The second.")
    private static let kind = Field.required("kind", ValueType<Colour>.word("a colour"), "The kind.")

    @Test("a mapping: unknown keys are refused, the necessary ones demanded, and its rules kept")
    func mapping() {
        let form = MappingForm(
            "a thing", [Self.kind, Self.first, Self.second],
            rules: [
                .any(of: [Self.first, Self.second], message: "", help: ""),
                .notBoth(Self.first, Self.second, message: "", help: ""),
                .none(of: [Self.first], where: Self.kind, says: "red", message: "", help: ""),
                .none(of: [Self.second], unless: Self.kind, says: "red", message: "", help: ""),
            ])
        let boolean =
            #""type":["boolean","string"],"pattern":"^(?:true|false)$","patternErrorMessage":"expected`true`or`false`""#
        let isRed = #""if":{"properties":{"kind":{"const":"red"}},"required":["kind"]}"#
        #expect(
            schema(.mapping(form))
                == #"{"type":"object","properties":{"kind":{"description":"Thekind.","enum":["red","1.5",1.5]},"#
                + #""first":{"description":"Thefirst.",\#(boolean)},"second":{"description":"Thesecond.",\#(boolean)}},"#
                + #""additionalProperties":false,"required":["kind"],"allOf":["#
                + #"{"anyOf":[{"required":["first"]},{"required":["second"]}]},"#
                + #"{"not":{"required":["first","second"]}},"#
                + #"{\#(isRed),"then":{"properties":{"first":false}}},"#
                + #"{\#(isRed),"else":{"properties":{"second":false}}}]}"#)
    }

    @Test("a form that many fields share is described once")
    func definitions() {
        let named = ValueType<Bool>.boolean.named("switch")
        let form = MappingForm("a thing", [Field("on", named, "On."), Field("off", named.list, "Off.")])
        let json = JSONSchema.json(id: "urn:x", title: "T", description: "D", of: .mapping(form))
        #expect(json.components(separatedBy: "\"pattern\"").count == 2)
        #expect(json.components(separatedBy: ##""$ref": "#/$defs/switch""##).count == 3)
        #expect(
            json.hasPrefix("{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n  \"$id\": \"urn:x\""))
    }

    @Test(
        "texts are escaped as JSON has them",
        arguments: [("a\"b\\c", #""a\"b\\c""#), ("tab\tline\n", #""tab\u0009line\u000a""#), ("ü/", "\"ü/\"")])
    func escapes(text: String, expected: String) {
        #expect(SchemaValue.text(text).json() == expected + "\n")
    }
}
