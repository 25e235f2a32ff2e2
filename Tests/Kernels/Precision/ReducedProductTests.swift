import Testing

@testable import Kernels

/// Every unit in every form of this processor, against the naive reference.
@Suite("Products of reduced precision") struct ReducedProductTests {
  /// Sizes around the words, vectors and tiles of all forms.
  private static let linear: [(Int, Int, Int)] = [
    (1, 1, 1), (1, 10, 784), (3, 10, 7), (2, 33, 5), (17, 31, 29), (1, 70, 65), (29, 64, 128),
    (15, 17, 4), (64, 32, 3), (13, 16, 2), (5, 96, 66), (47, 40, 150),
  ]

  private static let images: [ConvolutionShape] = {
    var plain = ConvolutionShape(
      samples: 2, height: 5, width: 7, inputs: 6, kernelHeight: 3, kernelWidth: 3, outputs: 17)
    var padded = plain
    (padded.padTop, padded.padBottom, padded.padLeft, padded.padRight) = (1, 2, 2, 1)
    var strided = padded
    (strided.strideY, strided.strideX, strided.inputs, strided.outputs) = (2, 3, 5, 40)
    var dilated = padded
    (dilated.dilationY, dilated.dilationX, dilated.samples) = (2, 2, 1)
    var flat = plain
    (flat.height, flat.kernelHeight, flat.inputs) = (1, 1, 8)
    (flat.padLeft, flat.padRight) = (1, 1)
    plain.samples = 20
    (plain.height, plain.width) = (3, 3)
    return [plain, padded, strided, dilated, flat]
  }()

  private static let cases =
    linear.map { ReducedCase.linear($0.0, $0.1, $0.2) } + images.map { ReducedCase(shape: $0) }

  @Test("floats agree with the reference to rounding, integers to the bit")
  func againstTheReference() throws {
    for (unit, form) in ReducedCase.units {
      for given in Self.cases {
        let expected = try given.expected(unit)
        let found = given.computed(unit, form)
        let products = given.shape.weightCount / given.shape.outputs
        let bound = unit.isInteger ? 0 : 4 * Float(products + 2) * 0x1p-24
        let worst = zip(found, expected).map { $0.isNaN ? .infinity : abs($0 - $1) }.max() ?? 0
        #expect(worst <= bound, "\(unit) \(form) \(given.shape): \(worst)")
      }
    }
  }

  @Test("all units for integers give the same bits") func sameBits() {
    let units = ReducedCase.units.filter { $0.0.isInteger }
    for given in Self.cases {
      let results = units.map { given.computed($0.0, $0.1).map(\.bitPattern) }
      #expect(results.allSatisfy { $0 == results[0] })
    }
  }

  @Test("the same bits at any number of threads", arguments: [2, 5]) func threads(count: Int) {
    for (unit, form) in ReducedCase.units {
      let whole = ReducedCase.linear(300, 200, 130)  // Cut into samples alone.
      for given in [ReducedCase.linear(67, 300, 1030), whole, ReducedCase(shape: Self.images[1])] {
        let alone = given.computed(unit, form).map(\.bitPattern)
        #expect(given.computed(unit, form, threads: count).map(\.bitPattern) == alone)
      }
    }
  }

  @Test("inputs too large for the cache are laid out in parts") func chunks() throws {
    for (unit, form) in ReducedCase.units {
      let given = ReducedCase.linear(600, 3, 1003)
      let expected = try given.expected(unit)
      let found = given.computed(unit, form)
      let bound = unit.isInteger ? 0 : 4 * Float(1005) * 0x1p-24
      #expect(zip(found, expected).allSatisfy { abs($0 - $1) <= bound })
    }
  }

  @Test("fewer samples than bound leave the rest alone; what follows sees each once")
  func fewerSamples() throws {
    for (unit, form) in ReducedCase.units {
      let given = ReducedCase(shape: Self.images[0])
      let columns = given.shape.outputs
      let seen = BlockCounts(given.shape.samples * given.shape.resultCount, columns: columns)
      let found = given.computed(unit, form, samples: 7, after: seen)
      let written = 7 * given.shape.resultCount
      #expect(found.prefix(written).allSatisfy { !$0.isNaN })
      #expect(found.dropFirst(written).allSatisfy { $0.isNaN })
      #expect(seen.times.prefix(written).allSatisfy { $0 == 1 })
      #expect(seen.times.dropFirst(written).allSatisfy { $0 == 0 })
    }
  }

  @Test("without bias, addend and rectifier") func plain() throws {
    for (unit, form) in ReducedCase.units {
      var given = ReducedCase.linear(5, 18, 12)
      (given.isBiased, given.isAddedTo, given.isRectified) = (false, false, false)
      let expected = try given.expected(unit)
      #expect(expected.contains { $0 < 0 })
      #expect(
        zip(given.computed(unit, form), expected).allSatisfy { abs($0 - $1) <= 60 * 0x1p-24 })
    }
  }

  @Test("each form has a unit for both kinds of numbers") func best() {
    for form in InstructionSet.available {
      for integers in [false, true] {
        let unit = ReducedUnit.best(integers: integers, form)
        #expect(unit.isAvailable(in: form) && unit.isInteger == integers)
      }
    }
  }
}
