// What is tried on the page goes to where the page came from, whatever the document's address is.
fetch('openapi.json')
  .then(response => response.json())
  .then(spec => SwaggerUIBundle({
    spec: { ...spec, servers: [{ url: location.href.replace(/\/docs.*$/, '') }] },
    dom_id: '#swagger-ui',
    deepLinking: true,
    persistAuthorization: false,
    validatorUrl: null,
    defaultModelsExpandDepth: 0,
    docExpansion: 'list',
    supportedSubmitMethods: ['get', 'post', 'patch', 'delete'],
  }))
