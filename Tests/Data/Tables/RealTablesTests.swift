import Schema
import Support
import Testing

@testable import Data

@Suite(.enabled(if: RealData.isPresent && ZLibrary.shared != nil, RealData.comment))
struct RealTablesTests {
  private func load(
    _ file: String, _ arguments: Arguments = [:], like training: Dataset? = nil
  ) throws -> Dataset {
    var arguments = arguments
    arguments.values["file"] = .string(file)
    return try source("csv", arguments).load(RealData.context, like: training)
  }

  @Test func iris() throws {
    let data = try load("iris/iris.csv")
    #expect(data.count == 150 && data.features == 4)
    #expect(data.all.classCounts == [50, 50, 50])
  }

  @Test func wineIsARegressionOrSixClasses() throws {
    let data = try load("winequality-red/winequality-red.csv")
    #expect(data.count == 1599 && data.features == 11 && data.target == .values(count: 1))
    let classes = try load(
      "winequality-red/winequality-red.csv", ["task": .name("classification")])
    #expect(classes.classNames == ["3", "4", "5", "6", "7", "8"])
  }

  @Test func breastCancerHasSixteenMissingValues() throws {
    let data = try load(
      "breast-cancer-wisconsin/breast-cancer-wisconsin.csv", ["task": .name("classification")])
    #expect(data.features == 9 && data.all.classCounts == [458, 241])
    #expect(data.classNames == ["2", "4"])
    #expect(data.missing.count == 16 && Set(data.missing.map(\.feature)) == [5])
  }

  @Test func housingHasOneTextColumnAnd207MissingValues() throws {
    let data = try load(
      "california-housing/housing.csv.gz", ["target": .string("median_house_value")])
    #expect(data.count == 20640 && data.features == 13)
    #expect(data.missing.count == 207)
    #expect(Set(data.missing.map(\.feature)) == [4])
    guard case .values(let values) = data.targets else { return #expect(Bool(false)) }
    #expect(values.filter { $0 == 500_001 }.count == 965)
  }

  @Test func adultTestLabelsEndInAFullStop() throws {
    let train = try load("adult/adult-train.csv.gz")
    #expect(train.count == 32561 && train.all.classCounts == [24720, 7841])
    #expect(train.classNames == ["<=50K", ">50K"])
    let test = try load("adult/adult-test.csv.gz", ["strip": .string(".")], like: train)
    #expect(test.count == 16281 && test.all.classCounts == [12435, 3846])
    #expect(test.features == train.features)
    #expect(diagnostic { _ = try load("adult/adult-test.csv.gz", like: train) }?.code.id == "E0613")
  }

  @Test func optdigits() throws {
    let train = try load(
      "optdigits/optdigits-train.csv.gz", ["task": .name("classification")])
    #expect(train.count == 3823 && train.features == 64 && train.target.classCount == 10)
    let test = try load("optdigits/optdigits-test.csv.gz", like: train)
    #expect(test.count == 1797)
  }
}
