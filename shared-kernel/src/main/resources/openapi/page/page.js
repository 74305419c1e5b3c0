window.SwaggerUIBundle({
  url: '/openapi/json',
  dom_id: '#api',
  deepLinking: true,
  // The public validator of Swagger would be asked otherwise.
  validatorUrl: null,
  presets: [window.SwaggerUIBundle.presets.apis],
});
