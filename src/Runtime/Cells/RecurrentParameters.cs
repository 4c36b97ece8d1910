using static TorchSharp.torch;

namespace Hmlstm.Runtime.Cells;

/// <summary>The parameters of a stack whose layers differ in width, under the names that torch gives to those of equal width.</summary>
internal sealed class RecurrentParameters : nn.Module
{
    /// <summary>Parameters without initial values.</summary>
    public RecurrentParameters(RecurrentStackOptions options)
        : base(nameof(RecurrentParameters))
    {
        for (int layer = 0; layer < options.HiddenSizes.Count; layer++)
        {
            long width = options.HiddenSizes[layer], rows = options.Gates * width;
            for (int direction = 0; direction < options.Directions; direction++)
            {
                string suffix = RecurrentStackOptions.Suffix(layer, direction);
                register_parameter($"weight_ih{suffix}", Initialiser.Own(empty(rows, options.InputOf(layer))));
                register_parameter($"weight_hh{suffix}", Initialiser.Own(empty(rows, width)));
                if (options.Bias)
                {
                    register_parameter($"bias_ih{suffix}", Initialiser.Own(empty(rows)));
                    register_parameter($"bias_hh{suffix}", Initialiser.Own(empty(rows)));
                }
            }
        }
    }

    /// <summary>Does nothing: the parameters are registered by name.</summary>
    protected override void RegisterComponents()
    {
    }
}
