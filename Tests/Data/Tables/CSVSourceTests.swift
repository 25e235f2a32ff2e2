import Schema
import Support
import Testing

@testable import Data

@Suite struct CSVSourceTests {
  private func load(_ text: String, _ arguments: Arguments = [:]) throws -> Dataset {
    var arguments = arguments
    arguments.values["file"] = .string("t.csv")
    return try source("csv", arguments).load(context(csv: text), like: nil)
  }

  private func fault(_ text: String, _ arguments: Arguments = [:]) -> Diagnostic? {
    diagnostic { _ = try load(text, arguments) }
  }

  @Test func numbersTextsAndClasses() throws {
    let data = try load("1.5,red,yes\n-2e1, blue ,no\r\n.25,red,yes\n\n")
    #expect(data.count == 3 && data.features == 3)
    #expect(try data.example(0) == [1.5, 0, 1])
    #expect(try data.example(1) == [-20, 1, 0])
    #expect(data.target == .classes(count: 2, names: ["no", "yes"]))
    #expect(data.targets == .classes([1, 0, 1]))
    #expect(data.table?.inputNames == ["1", "2=blue", "2=red"])
  }

  @Test func quotedFields() throws {
    let data = try load("\"a, \"\"b\"\"\n c\",\"1\",x\n d ,2,y\n")
    #expect(data.table?.inputNames == ["1=a, \"b\"\n c", "1=d", "2"])
    #expect(try data.example(0) == [1, 0, 1])
    #expect(fault("a,\"b\n1,2\n")?.code.id == "E0609")
    #expect(fault("a,\"b\"c\n")?.code.id == "E0609")
  }

  @Test func headersAreFoundOrGiven() throws {
    let found = try load("age,job,y\n1,a,2\n3,b,4\n")
    #expect(found.count == 2 && found.table?.target.name == "y")
    #expect(found.targets == .values([2, 4]))
    #expect(try load("a,b,c\nd,e,f\n").count == 2)
    #expect(try load("a,b,c\nd,e,f\n", ["header": .name("true")]).count == 1)
    #expect(try load("a,b,1\nd,e,2\n", ["header": .name("false")]).count == 2)
    let named = try load(
      "1,2,3\n4,5,6\n", ["columns": .list([.string("p"), .string("q"), .string("r")])])
    #expect(named.table?.inputNames == ["p", "q"])
    #expect(fault("1,2\n", ["columns": .string("p")])?.code.id == "E0610")
  }

  @Test func columnsByNameAndPosition() throws {
    let text = "a,b,c,d\n1,2,3,4\n5,6,7,8\n"
    let data = try load(text, ["target": .string("b"), "ignore": .list([.string("a"), .number(4)])])
    #expect(data.table?.inputNames == ["c"] && data.targets == .values([2, 6]))
    #expect(try load(text, ["target": .number(1)]).targets == .values([1, 5]))
    let misspelt = fault("alpha,beta\n1,2\n3,4\n", ["target": .string("betta")])
    #expect(misspelt?.code.id == "E0610")
    #expect(misspelt?.notes.first == "did you mean `beta`?")
    #expect(fault(text, ["target": .number(9)])?.code.id == "E0610")
    #expect(
      fault(text, ["ignore": .list([.number(1), .number(2), .number(3)])])?.code.id == "E0624")
  }

  @Test func missingValues() throws {
    let text = "1,a,0\n?,b,0\n,?,0\n4,,1\n"
    let data = try load(text, ["task": .name("classification")])
    #expect(try data.example(1) == [2.5, 0, 1, 0])
    #expect(try data.example(2) == [2.5, 0, 0, 1])
    #expect(try data.example(3) == [4, 0, 0, 1])
    let part = Subset(data, [0, 1])
    #expect(try data.imputed(from: part).example(2)[0] == 1)
    #expect(try data.imputed(from: part).table?.columns[0].kind == .numeric(mean: 1))
    #expect(fault("1,2\n3,?\n")?.message == "`t.csv`, line 2: the target `2` is missing")
  }

  @Test func mistakesNameTheLine() {
    #expect(
      fault("1,2,3\n\n4,5\n")?.message
        == "`t.csv`, line 3: 2 fields where the first row has 3")
    #expect(fault("")?.code.id == "E0607")
    #expect(fault("\n \n")?.code.id == "E0607")
    #expect(fault("a,b\n", ["header": .name("true")])?.code.id == "E0607")
    #expect(fault("1,x\n2,y\n", ["task": .name("regression")])?.code.id == "E0611")
    #expect(fault("1e99,2\n2,3\n")?.code.id == "E0623")
    let many = (0...1000).map { "n\($0),1\n" }.joined()
    #expect(fault(many)?.code.id == "E0614")
  }

  @Test func theTestPartSpeaksTheTrainingPartsCategories() throws {
    let reader = try source("csv", ["file": .string("t.csv"), "strip": .string(".")])
    let train = try reader.load(context(csv: "1,a,<=50K\n2,b,>50K\n"), like: nil)
    let test = try reader.load(context(csv: "3,c,>50K.\n4,b,<=50K.\n"), like: train)
    #expect(try test.example(0) == [3, 0, 0] && test.example(1) == [4, 0, 1])
    #expect(test.targets == .classes([1, 0]))
    let plain = try source("csv", ["file": .string("t.csv")])
    let unknown = diagnostic { _ = try plain.load(context(csv: "3,a,>50K.\n"), like: train) }
    #expect(unknown?.code.id == "E0613")
    #expect(unknown?.notes.last == "`strip = \".\"` would make it `>50K`")
    let narrow = diagnostic { _ = try reader.load(context(csv: "3,>50K\n"), like: train) }
    #expect(narrow?.code.id == "E0618")
    let text = diagnostic { _ = try reader.load(context(csv: "x,a,>50K\n"), like: train) }
    #expect(text?.code.id == "E0611")
  }

  @Test func predictionsNeedNoTarget() throws {
    let train = try load("1,no,a\n2,yes,b\n", ["target": .number(2)])
    let table = try #require(train.table)
    let data = try table.load("t.csv", context(csv: "5,b\n6,a\n"))
    #expect(data.targets == .absent)
    #expect(try data.example(0) == [5, 0, 1] && data.example(1) == [6, 1, 0])
  }

  @Test func numericLabelsCompareAsNumbers() throws {
    let reader = try source("csv", ["file": .string("t.csv"), "task": .name("classification")])
    let train = try reader.load(context(csv: "1,10\n1,9\n1,2.0\n"), like: nil)
    #expect(train.classNames == ["2", "9", "10"])
    #expect(try reader.load(context(csv: "1,9.0\n"), like: train).targets == .classes([1]))
  }

  @Test func othersSeparators() throws {
    let data = try load("1;2,5;a\n2;x;b\n", ["separator": .string(";")])
    #expect(data.table?.inputNames == ["1", "2=2,5", "2=x"])
    #expect(try load("1\t2\n3\t4\n", ["separator": .string("\t")]).targets == .values([2, 4]))
  }
}
