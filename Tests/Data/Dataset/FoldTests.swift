import Support
import Testing

@testable import Data

@Suite struct FoldTests {
  @Test(arguments: [false, true]) func foldsAreDisjointAndCoverAll(stratified: Bool) throws {
    let classes = (0..<103).map { Int32($0 % 10 == 0 ? 2 : $0 % 3 == 0 ? 1 : 0) }
    let data = try dataset(classes.map { [Float($0)] }, classes: classes)
    var seen: [Int32] = []
    for fold in 1...5 {
      let parts = try Split.fold(data, fold, of: 5, stratified: stratified, seed: 3)
      #expect(parts.validation.count == 20 || parts.validation.count == 21)
      #expect((parts.training + parts.validation).sorted() == Array(0..<103))
      #expect(parts.training == parts.training.sorted())
      seen += parts.validation
      guard stratified else { continue }
      let counts = Subset(data, parts.validation).classCounts
      for (count, whole) in zip(counts, data.all.classCounts) {
        #expect(abs(Double(count) - Double(whole) / 5) < 1)
      }
    }
    #expect(seen.sorted() == Array(0..<103))
  }

  @Test func theSeedDrawsThem() throws {
    let data = try dataset((0..<50).map { [Float($0)] })
    let first = try Split.fold(data, 2, of: 5, seed: 1).validation
    #expect(try Split.fold(data, 2, of: 5, seed: 1).validation == first)
    #expect(try Split.fold(data, 2, of: 5, seed: 2).validation != first)
  }

  @Test func foldsOfATextAreStretches() throws {
    let base = try dataset((0..<20).map { [Float($0)] })
    let data = Dataset(
      count: 20, inputs: base.inputs, outputs: base.outputs, order: .contiguous(gap: 1))
    let parts = try Split.fold(data, 2, of: 4, seed: 1)
    #expect(parts.validation == Array(5..<10))
    #expect(parts.training == Array(0..<4) + Array(11..<20))
  }

  @Test(arguments: [(0, 5), (6, 5), (1, 1), (1, 11), (1, 0)])
  func impossibleFoldsAreRefused(fold: Int, count: Int) throws {
    let data = try dataset((0..<10).map { [Float($0)] })
    #expect(diagnostic { _ = try Split.fold(data, fold, of: count, seed: 1) }?.code.id == "E0620")
    #expect(try Split.fold(data, 10, of: 10, seed: 1).validation.count == 1)
  }
}
