using Hmlstm.Runtime.Engines;
using static TorchSharp.torch;

namespace Hmlstm.Runtime;

/// <summary>Runs a network over a piece of streams so that its numbers do not depend on where the streams are cut.</summary>
/// <remarks>
/// Below <see cref="LinearCall.FewestRows"/> rows a head adds up its products in another order, which may change the last bit. So a shorter
/// piece is filled up with steps that do not count.
/// </remarks>
internal static class StreamWindow
{
    /// <summary>The output for a piece; where it was filled up, outputs at each step have further steps at their end.</summary>
    /// <param name="network">The network, in evaluation mode.</param>
    /// <param name="input">Token ids [B, T], or features [B, T, F].</param>
    /// <param name="state">The state before the piece; null for zeros.</param>
    /// <param name="lengths">The real steps of each row; null when all have T.</param>
    /// <returns>What the network gives; the caller disposes it.</returns>
    public static NetworkOutput Forward(INetwork network, Tensor input, NetworkState? state, Tensor? lengths = null)
    {
        long rows = input.size(0), steps = input.size(1);
        long least = (LinearCall.FewestRows + rows - 1) / rows;
        if (steps >= least)
        {
            return network.Forward(input, state, lengths);
        }

        using Tensor more = zeros([rows, least - steps, .. input.shape[2..]], input.dtype, input.device);
        using Tensor filled = cat([input, more], 1);
        using Tensor counts = lengths?.alias() ?? full([rows], steps, ScalarType.Int64, input.device);
        return network.Forward(filled, state, counts);
    }
}
