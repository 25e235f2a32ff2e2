import Support
import Testing

@testable import Data

@Suite struct SplitTests {
  private func unbalanced() throws -> Dataset {
    // 60 of class 0, 30 of class 1, 10 of class 2.
    let labels = (0..<100).map { Int32($0 % 10 < 6 ? 0 : $0 % 10 < 9 ? 1 : 2) }
    return try dataset((0..<100).map { [Float($0)] }, classes: labels)
  }

  @Test(arguments: [false, true]) func partsAreDisjointAndWhole(stratified: Bool) throws {
    let data = try unbalanced()
    let parts = try Split.divide(data, .share(0.2), stratified: stratified, seed: 7)
    #expect(parts.validation.count == 20 && parts.training.count == 80)
    #expect((parts.training + parts.validation).sorted() == Array(0..<100))
    if stratified {
      #expect(Subset(data, parts.validation).classCounts == [12, 6, 2])
    }
  }

  @Test func theSeedDecides() throws {
    let data = try unbalanced()
    let first = try Split.divide(data, .count(10), seed: 1).validation
    #expect(try Split.divide(data, .count(10), seed: 1).validation == first)
    #expect(try Split.divide(data, .count(10), seed: 2).validation != first)
  }

  @Test func remaindersGoToTheLargestShares() throws {
    let data = try unbalanced()
    let parts = try Split.divide(data, .count(7), stratified: true, seed: 1)
    // 4.2, 2.1 and 0.7 of 7: the last rounds up.
    #expect(Subset(data, parts.validation).classCounts == [4, 2, 1])
  }

  @Test(arguments: [
    Split.Amount.count(0), .count(100), .count(-5), .share(0), .share(0.001), .share(1),
  ])
  func emptyPartsAreRefused(amount: Split.Amount) throws {
    let data = try unbalanced()
    #expect(diagnostic { _ = try Split.divide(data, amount, seed: 1) }?.code.id == "E0620")
  }
}
