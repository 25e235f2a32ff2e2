import Graph
import Planning
import Schema
import Semantics
import Testing
import Training

@testable import Driver

/// What `compile --emit` prints reads back to the same text, for every operator and every spec.
@Suite struct TextRoundTripTests {
  @Test func theCatalogueHasAllOperators() {
    #expect(TrainingOperators.all.entries.count > 25)
  }

  @Test(arguments: TrainingOperators.all.declarations.map(\.name))
  func everyOperatorReadsBack(_ name: String) throws {
    let type = try #require(TrainingOperators.all[name])
    for graph in try OperatorSamples.graphs(name, type) {
      let text = graph.text
      let read = try Graph(text: text, operators: TrainingOperators.all)
      #expect(read.text == text)
      let (node, copy) = (try #require(graph.nodes.first), try #require(read.nodes.first))
      #expect(copy.operation.attributes == node.operation.attributes)
      #expect(copy.operation.traits == node.operation.traits)
      #expect(copy.origin.layer == node.origin.layer)
    }
  }

  @Test(arguments: SpecFolder.present)
  func everyGraphOfASpecReadsBack(_ spec: SpecFolder.Entry) throws {
    let compiled = try #require(SpecFolder.compiled(spec), "\(spec.name) does not compile")
    let training = compiled.training
    let stages = [training.forward, training.differentiated, training.optimized]
    for graph in stages + [compiled.inference] {
      let text = graph.text
      #expect(text.utf8.count > 100)
      let read = try Graph(text: text, operators: TrainingOperators.all)
      expectEqual(read.text, text)
    }
  }

  @Test(arguments: SpecFolder.present)
  func everyPlanOfASpecReadsBack(_ spec: SpecFolder.Entry) throws {
    let compiled = try #require(SpecFolder.compiled(spec), "\(spec.name) does not compile")
    for plan in [compiled.trainingPlan, compiled.inferencePlan] {
      let text = plan.text
      let read = try Plan(text: text, operators: TrainingOperators.all)
      expectEqual(read.text, text)
      #expect(read.perSampleBytes == plan.perSampleBytes && read.fixedBytes == plan.fixedBytes)
    }
  }

  /// Names the first line that differs, instead of printing both texts.
  private func expectEqual(_ found: String, _ expected: String) {
    guard found != expected else { return }
    let lines = zip(found.split(separator: "\n"), expected.split(separator: "\n"))
    let first = lines.first { $0 != $1 }
    Issue.record("read back as \(first?.0 ?? "fewer lines"), printed as \(first?.1 ?? "")")
  }
}
