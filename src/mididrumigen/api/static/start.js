"use strict";

// A script of its own, because the content policy allows none inside the page.
SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#reference",
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  filter: true,
  tryItOutEnabled: true,
  // No key outlives the page, and nobody else is asked to check the document.
  persistAuthorization: false,
  validatorUrl: null,
});
