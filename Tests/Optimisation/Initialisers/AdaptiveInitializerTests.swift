import Schema
import Testing

@testable import Optimisation

/// What initializers that look at outputs ask for, and what fixup makes of a place.
@Suite struct AdaptiveInitializerTests {
  /// Two units: 1, 3 and 10, 30.
  private static let outputs: [Float] = [1, 10, 3, 30]

  private static func unitMoments(_ values: [Float], units: Int) -> UnitMoments {
    values.withUnsafeBufferPointer { UnitMoments($0, units: units) }
  }

  private static func adaptive(_ value: Value) throws -> any AdaptiveInitializer {
    try #require(try OptimisationCatalogues.initializer(value) as? any AdaptiveInitializer)
  }

  @Test func momentsAreTakenByUnit() {
    let found = Self.unitMoments(Self.outputs, units: 2)
    #expect(found.means == [2, 20] && found.variances == [1, 100])
    // About the common mean 11: 81, 81 between the units, 1 and 100 within them.
    #expect(found.commonVariance == 81 + 50.5)
    #expect(Self.unitMoments([], units: 3).variances == [0, 0, 0])
  }

  @Test func dataDependentAsksOnceForEachUnit() throws {
    let initializer = try Self.adaptive(call("data_dependent", ["mean": 0.5, "samples": 32]))
    #expect(initializer.factors(Self.unitMoments(Self.outputs, units: 2), round: 0) == [1, 0.1])
    #expect(initializer.factors(Self.unitMoments(Self.outputs, units: 2), round: 1) == nil)
    #expect(initializer.factors(Self.unitMoments([5, 5], units: 1), round: 0) == [1])
    #expect(initializer.mean == 0.5 && initializer.samples == 32 && initializer.setsBias)
  }

  @Test func lsuvAsksForTheLayerUntilItIsWithinTolerance() throws {
    let initializer = try Self.adaptive(call("lsuv", ["tolerance": 0.2, "rounds": 2]))
    let wide = Self.unitMoments([-3, 3, 3, -3], units: 2)
    #expect(initializer.factors(wide, round: 0) == [1 / 3.0, 1 / 3.0])
    #expect(initializer.factors(wide, round: 2) == nil)
    #expect(initializer.factors(Self.unitMoments([-1.05, 1.05], units: 1), round: 0) == nil)
    #expect(initializer.factors(Self.unitMoments([4, 4, 4, 4], units: 2), round: 0) == nil)
    #expect(initializer.mean == nil && initializer.samples == nil && !initializer.setsBias)
  }

  @Test(arguments: ["data_dependent", "lsuv", "fixup"]) func vectorsStartAtZero(_ name: String)
    throws
  {
    let shape = ParameterShape(extents: [7], fanIn: 5, fanOut: 7)
    #expect(try drawn(.name(name), shape) == [Float](repeating: 0, count: 7))
  }

  @Test func lsuvStartsOrthonormal() throws {
    let shape = ParameterShape(extents: [3, 3, 4, 6], fanIn: 36, fanOut: 54)
    let values = try drawn(.name("lsuv"), shape)
    let defect = OrthogonalInitializerTests.defect(values, rows: 36, columns: 6, gain: 1)
    #expect(defect < 4 * 0x1p-24)
  }

  /// L^(-1/(2m - 2)) of the deviation: 16 branches of 3 layers halve it, of 2 make it a sixteenth.
  @Test func fixupScalesBranchesAndClosesThem() throws {
    func variance(_ place: ParameterShape.Place) throws -> Double {
      let shape = ParameterShape(
        extents: [3, 3, 32, 64], fanIn: 288, fanOut: 576, gain: 2.0.squareRoot(), place: place)
      let values = try drawn(.name("fixup"), shape)
      let stated = try #require(
        try OptimisationCatalogues.initializer(.name("fixup")).expectedVariance(shape))
      let found = moments(values, about: 0).second
      #expect(abs(found - stated) <= 5 * stated * (2 / Double(values.count)).squareRoot())
      return stated
    }
    let standard = 2.0 / 288
    #expect(try variance(.outside) == 2.0.squareRoot() * 2.0.squareRoot() / 288)
    #expect(abs(try variance(.branch(layers: 3, branches: 16)) - standard / 4) < 1e-12)
    #expect(abs(try variance(.branch(layers: 2, branches: 16)) - standard / 16) < 1e-12)
    #expect(abs(try variance(.branch(layers: 3, branches: 1)) - standard) < 1e-12)
    #expect(try variance(.last) == 0)
  }
}
