using TorchSharp;

namespace Hmlstm.Runtime;

/// <summary>A name on the way to a part, like <c>layers</c> in <c>layers.0.1</c>; it computes nothing.</summary>
internal sealed class NetworkPart() : torch.nn.Module(nameof(NetworkPart));
