static $PREDICTOR$ Load()
{
    const string name = "weights.safetensors";
    using Stream weights = typeof($PREDICTOR$).Assembly.GetManifestResourceStream(name)!;
    return $PREDICTOR$.Load(weights, name);
}
